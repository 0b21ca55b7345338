import AccessControl
import Foundation
import Hummingbird
import Looks
import Web

/// What the staff listener is told about itself.
public struct StaffWebSettings: Sendable {
    /// Origins that are ours, such as `https://record.example.nhs.uk`. Empty: the request's own authority decides.
    public var origins: [String]
    /// Whether browsers reach us by TLS (then cookies are `__Host-` and Secure).
    public var isSecure: Bool
    /// The sign-in provider's origin, to which forms may lead by redirect (CSP `form-action`).
    public var providerOrigin: String?
    /// Every origin in whose frames a launch may put the record.
    public var frames: [String]
    /// Said on each page's foot, such as "A pretend London. Every person is invented."; nil in service.
    public var notice: String?
    /// Said at the top of each page while they last: of each notice of a national emergency that suspends objections, a paragraph of its own.
    public var announcement: @Sendable () -> [String]
    /// From where we may be asked, and how much.
    public var edge: Edge
    /// The digest of the certificate that a request's browser showed; nil: none is asked for.
    public var certificate: (@Sendable (Request, StaffContext) async -> String?)?
    /// The browsers' watches that are open.
    public var watches: Watches
    /// Seconds without use after which a record ends.
    public var idle: TimeInterval
    /// The clock.
    public var now: @Sendable () -> Date

    public init(
        origins: [String] = [], isSecure: Bool, providerOrigin: String? = nil, frames: [String] = [], notice: String? = nil,
        edge: Edge = Edge(), watches: Watches = Watches(), idle: TimeInterval = Looks.Limits().idle,
        announcement: @escaping @Sendable () -> [String] = { [] },
        certificate: (@Sendable (Request, StaffContext) async -> String?)? = nil, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.origins = origins
        self.isSecure = isSecure
        self.providerOrigin = providerOrigin
        self.frames = frames
        self.notice = notice
        self.edge = edge
        self.watches = watches
        self.idle = idle
        self.announcement = announcement
        self.certificate = certificate
        self.now = now
    }
}

extension StaffWebSettings {
    /// After how long without use a record ends, as pages say it: "15 minutes".
    var idleWords: String {
        let seconds = Int(idle.rounded())
        return seconds < 120 || seconds % 60 != 0 ? counted(seconds, "second") : counted(seconds / 60, "minute")
    }
}

/// Answers `GET /looks/{id}` where FHIR is asked for (room FHIRServer).
public typealias FHIRLook = @Sendable (LookID, Request, StaffSession) async throws -> Response
/// The possible mix-ups that a privacy officer's organisation owns.
public typealias MixUps = @Sendable (StaffMember) async throws -> [MixUpRow]
/// Makes a narrative or HTML document safe to show; nil where nothing of it is (FHIRWire).
public typealias Sanitise = @Sendable (String) -> SanitisedMarkup?

/// Everything the pages can reach.
struct Site: Sendable {
    let looks: any LookDesk
    let signIn: SignInDesk
    let fhirLook: FHIRLook
    let mixUps: MixUps
    var own = OwnDesk()
    var launches = LaunchDesk()
    var oversight = OversightDesk()
    var objections = ObjectionDesk()
    let sanitise: Sanitise
    let assets: Assets
    var settings: StaffWebSettings
}
