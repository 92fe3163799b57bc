/** node:string_decoder, by the package of that name. */
import decoder from "string_decoder";

export default { ...decoder };
