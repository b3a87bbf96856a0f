package io.carillon.listener.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;

/// The body of a request as text, of which no more is ever in memory than the limit.
final class RequestBody {
  static final int MOST_BYTES = 1_000_000;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private RequestBody() {}

  /// @throws HttpProblem 413 if it is too long, 400 if it is not UTF-8
  static String read(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > MOST_BYTES) {
      throw tooLong();
    }
    var bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw tooLong();
    }
    try {
      // A new decoder reports what is none, where a String would take a question mark instead.
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException none) {
      throw new HttpProblem(
          HttpStatus.BAD_REQUEST, "invalid_encoding", "the body is not UTF-8: send it as UTF-8");
    }
  }

  private static HttpProblem tooLong() {
    return new HttpProblem(
        HttpStatus.CONTENT_TOO_LARGE,
        "body_too_long",
        "the body is longer than %d bytes: send fewer events at a time".formatted(MOST_BYTES));
  }
}
