package io.carillon.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "jdbc:mysql:///s localhost:3306",
        "jdbc:mysql://db/s db:3306",
        "jdbc:mysql://db:33/s db:33",
        "jdbc:mysql://me:p@db:33/s db:33",
        "jdbc:mysql://[::1]:33/s [::1]:33",
        "jdbc:mysql://one,two:33/s one,two:33",
        "jdbc:mysql://address=(host=db)(user=me)(password=p)/s address=(host=db)",
      })
  void namesTheServerWithoutCredentials(String url, String address) {
    assertThat(JdbcUrl.parse(url).address()).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "jdbc:mysql:///s true",
        "jdbc:mysql://localhost/s true",
        "jdbc:mysql://me:p@127.0.0.1:33/s true",
        "jdbc:mysql://[::1]:33/s true",
        "jdbc:mysql://db/s false",
        "jdbc:mysql://127.example.com/s false",
        "jdbc:mysql://localhost.example.com/s false",
        "jdbc:mysql://localhost,db/s false",
      })
  void knowsTheLoopback(String url, boolean loopback) {
    assertThat(JdbcUrl.parse(url).loopback()).isEqualTo(loopback);
  }

  @Test
  void addsAParameterOnlyWhereItIsAbsentWhateverTheCase() {
    var url = JdbcUrl.parse("jdbc:mysql://db/s?connecttimeout=5");

    assertThat(url.withDefault("connectTimeout", "10").text())
        .isEqualTo("jdbc:mysql://db/s?connecttimeout=5");
    assertThat(url.withDefault("sslMode", "a b&c").text())
        .isEqualTo("jdbc:mysql://db/s?connecttimeout=5&sslMode=a+b%26c");
  }

  @Test
  void replacesAndRemovesAParameter() {
    var url = JdbcUrl.parse("jdbc:mysql://db/s?user=me&a=1");

    assertThat(url.withParameter("USER", "you").text()).isEqualTo("jdbc:mysql://db/s?a=1&USER=you");
    assertThat(url.withoutParameter("user").withoutParameter("a").text())
        .isEqualTo("jdbc:mysql://db/s");
  }

  @Test
  void readsAParameterDecoded() {
    var url = JdbcUrl.parse("jdbc:mysql://db/s?password=a%26b%3D%2B");

    assertThat(url.parameter("password")).contains("a&b=+");
    assertThat(url.parameter("user")).isEmpty();
  }

  @Test
  void showsNoPasswordAsText() {
    assertThat(JdbcUrl.parse("jdbc:mysql://me:secret@db/s?password=secret"))
        .hasToString("jdbc:mysql://db/s");
  }
}
