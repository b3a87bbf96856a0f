package io.carillon.definition;

/// Where something stands in what a user gave.
///
/// @param source the file's name, or for a stored definition its kind, name and version
/// @param line from 1; 0 if lines mean nothing to the user, as in a stored body
/// @param path inside the document, for example `flow[2].choices[0].if.operator`; empty for all of
///   it
record Place(String source, int line, String path) {

  Place key(String name, int atLine) {
    return new Place(source, atLine, path.isEmpty() ? name : path + "." + name);
  }

  Place item(int index, int atLine) {
    return new Place(source, atLine, path + "[" + index + "]");
  }

  @Override
  public String toString() {
    var where = line > 0 ? source + ":" + line : source;
    return path.isEmpty() ? where : where + " " + path;
  }
}
