/** The greeting as a component of our own world, `isopod:function`. What is thrown is the failure of WIT's result. */
import { greet } from "./greeting.js";

function failureOf(error) {
  return { errorType: error.name, errorMessage: error.message };
}

export const handler = {
  handle(event) {
    try {
      return JSON.stringify(greet(JSON.parse(event)));
    } catch (error) {
      throw failureOf(error);
    }
  },
};
