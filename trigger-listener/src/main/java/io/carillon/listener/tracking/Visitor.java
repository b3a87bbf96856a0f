package io.carillon.listener.tracking;

/// With what somebody came.
///
/// @param address of the client, as the server sees it
/// @param userAgent what the browser or mail program says of itself; empty if nothing
public record Visitor(String address, String userAgent) {}
