/// The HTTP server: what other systems send, and what people do with mails.
///
/// Start at [HttpServer]: a Tomcat of its own with Spring MVC, a virtual thread for each request.
/// Every route says who may use it: [RequiresScope] a key, or [OpenToAll]; one that says neither is
/// refused. [EventsController] takes events, [MailLinksController] answers the links in mails.
///
/// *Overload*: [Turnstile] lets so many requests through at a time, [RateLimit] so many events of a
/// key; whoever is turned away is told when to come again. *Failure*: every answer that is none is
/// a JSON object with a code and a sentence, and never a stack trace. *Shutdown*: requests under
/// way are answered, no new ones are taken.
@NullMarked
package io.carillon.listener.http;

import org.jspecify.annotations.NullMarked;
