import Hummingbird
import NIOCore

/// What is known of a request on the staff listener before anybody is known to be signed in.
public struct StaffContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Finds the request's log line; on every error page. Random, says nothing.
    var reference: String
    /// Set by `SessionReading`; nil where nobody is signed in.
    var session: StaffSession?
    /// The session cookie as sent, where it looks like one.
    var cookie: String?
    /// Whether that is a frame's.
    var isFramed = false
    /// Who is at the other end of the connection, perhaps a proxy; nil where that is not an IP address.
    public let connectionAddress: String?
    /// Who asks; set by `Doorway`, nil where that cannot be told.
    var client: Edge.Client?
    /// The connection's; nil where there is none (a test of the router alone).
    let eventLoop: (any EventLoop)?
    /// The connection itself; nil where there is none.
    public let channel: (any Channel)?
    /// The digest of the certificate that the browser showed; nil where none is asked for. Set by `CertificateReading`.
    var certificate: String?

    public init(source: Source) {
        connectionAddress = source.channel.remoteAddress?.ipAddress
        eventLoop = source.channel.remoteAddress == nil ? nil : source.channel.eventLoop
        channel = source.channel.remoteAddress == nil ? nil : source.channel
        coreContext = .init(source: source)
        reference = RequestReference.make()
    }
}

/// A request of somebody signed in. Routes about people accept nothing else (law 9 as a type).
struct SignedInContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let reference: String
    let session: StaffSession
    let cookie: String
    let client: Edge.Client?

    init(context: StaffContext) throws {
        guard let session = context.session, let cookie = context.cookie else { throw PageFailure.notSignedIn }
        coreContext = context.coreContext
        reference = context.reference
        self.session = session
        self.cookie = cookie
        client = context.client
    }
}
