package io.carillon.listener.delivery;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/// Counts the statements that go to a database through it.
final class CountedStatements {
  private final DataSource dataSource;
  private final AtomicInteger statements = new AtomicInteger();

  CountedStatements(DataSource counted) {
    this.dataSource =
        proxy(
            DataSource.class,
            (_, method, arguments) -> {
              var result = call(counted, method, arguments);
              return result instanceof Connection connection ? counting(connection) : result;
            });
  }

  DataSource dataSource() {
    return dataSource;
  }

  int during(Runnable work) {
    int before = statements.get();
    work.run();
    return statements.get() - before;
  }

  private Connection counting(Connection connection) {
    return proxy(
        Connection.class,
        (_, method, arguments) -> {
          if (method.getName().matches("prepareStatement|createStatement")) {
            statements.incrementAndGet();
          }
          return call(connection, method, arguments);
        });
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
