package io.carillon.listener.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void keepsParagraphsListsAndWhereLinksLead() {
    assertThat(
            PlainText.of(
                """
                <html><head><title>T</title><style>p {color: red}</style></head>
                <body><div style="display: none">hidden</div>
                <h1>Hello &amp; welcome</h1>
                <p>Dear   Ann,<br>see <a href="https://shop.example/a?b=1&amp;c=2">the shop</a>
                or <a href="https://shop.example">https://shop.example</a>
                or <a href="mailto:a@b.example">us</a>.</p>
                <ul><li>one</li><li>two &lt;3</li></ul>
                <script>alert(1)</script><img alt="The Shop" src="x.png">
                </body></html>
                """))
        .isEqualTo(
            """
            Hello & welcome

            Dear Ann,
            see the shop (https://shop.example/a?b=1&c=2) or https://shop.example or us.

            - one
            - two <3

            The Shop\
            """);
  }

  @Test
  void aTableIsReadRowByRow() {
    assertThat(
            PlainText.of(
                "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"))
        .isEqualTo("a 1\nb 2");
  }

  @Test
  void whatLooksLikeATagStaysText() {
    assertThat(PlainText.of("<p>&lt;script&gt;x&lt;/script&gt;</p>"))
        .isEqualTo("<script>x</script>");
  }
}
