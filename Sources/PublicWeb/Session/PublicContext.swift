import Hummingbird
import NIOCore
import Storage
import Web

/// What is known of a request on the public listener before anybody is known to be signed in.
public struct PublicContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Finds the request's log line; on every error page. Random, says nothing.
    var reference: String
    /// Set by `PersonReading`; nil where nobody is signed in.
    var session: PublicSessionStore.Row?
    /// Who is at the other end of the connection, perhaps a proxy; nil where that is not an IP address.
    let connectionAddress: String?
    /// Who asks; set by `PublicDoorway`, nil where that cannot be told.
    var client: Edge.Client?

    public init(source: Source) {
        connectionAddress = source.channel.remoteAddress?.ipAddress
        coreContext = .init(source: source)
        reference = RequestReference.make()
    }
}

/// A request of a person who is signed in, about themselves. Routes about anybody accept nothing else, and whose record it is comes from the session and
/// from nowhere else (law 9 as a type).
struct PersonContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let reference: String
    let session: PublicSessionStore.Row
    let client: Edge.Client?

    init(context: PublicContext) throws {
        guard let session = context.session else { throw PublicFailure.notSignedIn }
        coreContext = context.coreContext
        reference = context.reference
        self.session = session
        client = context.client
    }
}
