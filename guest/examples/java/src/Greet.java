import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.ParseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.teavm.interop.Address;
import org.teavm.interop.Import;

/** The greeting as a WASI command: the event is on standard input, the reply goes to standard output. */
public final class Greet {
  /** WASI's own call, as TeaVM's `System.in` has no data. */
  @Import(module = "wasi_snapshot_preview1", name = "fd_read")
  private static native int fdRead(int descriptor, Address vectors, int count, Address size);

  /** And this, as TeaVM has no `System.exit`, and an exception that nobody catches is a trap without its message. */
  @Import(module = "wasi_snapshot_preview1", name = "proc_exit")
  private static native void exit(int code);

  public static void main(String[] arguments) throws IOException {
    String event = readAll().toString(StandardCharsets.UTF_8);
    try {
      System.out.write(utf8(greet(Json.parse(event).asObject()).toString()));
      System.out.flush();
    } catch (ParseException | UnsupportedOperationException error) {
      System.err.println(error.getMessage());
      exit(1);
    }
  }

  private static ByteArrayOutputStream readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    // A vector, which is an address and a length, and behind it the place for the number of bytes that were read.
    int[] vector = new int[3];
    do {
      vector[0] = Address.ofData(chunk).toInt();
      vector[1] = chunk.length;
      fdRead(0, Address.ofData(vector), 1, Address.ofData(vector).add(8));
      all.write(chunk, 0, vector[2]);
    } while (vector[2] > 0);
    return all;
  }

  private static JsonObject greet(JsonObject event) {
    return new JsonObject()
        .add("greeting", "Hello, " + event.getString("name", "world") + "!")
        .add("hash", hash(event.getString("text", "")));
  }

  /** Character by character, as TeaVM's encoder loses those that lie across the ends of its buffer. */
  private static byte[] utf8(String text) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      String character = new String(Character.toChars(text.codePointAt(at)));
      byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
      all.write(bytes, 0, bytes.length);
    }
    return all.toByteArray();
  }

  /** FNV-1a of 32 bits. */
  private static String hash(String text) {
    int hash = 0x811c9dc5;
    for (byte unit : utf8(text)) {
      hash = (hash ^ (unit & 0xff)) * 0x01000193;
    }
    String digits = Integer.toHexString(hash);
    return "0".repeat(8 - digits.length()) + digits;
  }
}
