import AccessControl

/// Somebody signed in, as the server-side session holds it.
public struct StaffSession: Sendable {
    /// The session's key: looks belong to it. Never shown.
    public let key: String
    public let staff: StaffMember
    public let organisationName: String
    /// Other roles the same person may switch to.
    public let otherRoles: [RoleChoice]
    /// Origins of the EPR in whose frame it was begun by a launch; none: no site shows it in a frame.
    public let frames: [String]
    /// What administrators did in their name and they have not answered for yet.
    public let directed: Int
    /// What officers of oversight ask them about looks of theirs, and they have not answered yet.
    public let reasons: Int

    public init(
        key: String, staff: StaffMember, organisationName: String, otherRoles: [RoleChoice] = [], frames: [String] = [], directed: Int = 0,
        reasons: Int = 0
    ) {
        self.reasons = reasons
        self.directed = directed
        self.frames = frames
        self.key = key
        self.staff = staff
        self.organisationName = organisationName
        self.otherRoles = otherRoles
    }
}

/// One role to choose.
public struct RoleChoice: Sendable, Hashable {
    /// `person_roleid`.
    public let id: String
    public let role: String
    public let organisationName: String
    /// Its ODS code.
    public let organisation: String
    public init(id: String, role: String, organisationName: String, organisation: String = "") {
        self.organisation = organisation
        self.id = id
        self.role = role
        self.organisationName = organisationName
    }
}

/// Why somebody could not be signed in. The page says it in a sentence; nothing of the provider's answer is shown.
public enum SignInFailure: Error, Sendable, Hashable {
    /// The provider cannot be reached, or its answer cannot be used.
    case providerUnavailable
    /// The provider's answer does not belong to a sign-in that this browser began, or came too late.
    case notBegunHere
    /// The provider said no, or the person stopped.
    case refusedByProvider
    /// The token does not hold what it must.
    case notAccepted
    /// A step-up did not show what it had to, or somebody else signed in: the session goes on as it was.
    case notProven
    /// It was begun in a browser with another certificate: what is open there goes on as it was.
    case otherCertificate
    /// Signed in there, but without a role here.
    case noRole
    /// Sessions cannot be kept just now.
    case unavailable
    /// The clock of this node is off by more than the region allows: nobody's session can be judged.
    case clockOff
    /// More sign-ins are being begun than may be: come again after so many seconds.
    case tooMany(retryAfter: Int)
}

/// What the sign-in pages may ask. The live one is made of Identity and Storage by the command.
public struct SignInDesk: Sendable {
    public struct Begun: Sendable {
        /// The provider's address to send the browser to.
        public let address: String
        /// The value of the short-lived cookie that ties the answer to this browser. Cookie-safe characters only.
        public let pending: String
        public init(address: String, pending: String) {
            self.address = address
            self.pending = pending
        }
    }

    /// The browser that begins a sign-in.
    public struct Asker: Sendable {
        /// Empty where it is not known.
        public let address: String
        /// The certificate that it showed; nil where none is asked for.
        public let certificate: String?
        public init(address: String, certificate: String? = nil) {
            self.address = address
            self.certificate = certificate
        }
    }

    public enum Completed: Sendable {
        /// The cookie of the new session, and where to go: a local path.
        case signedIn(cookie: String, then: String?)
        /// Several roles: the session exists but holds nobody until `choose` has been asked.
        case chooseRole(cookie: String, choices: [RoleChoice], then: String?)
    }

    /// How a session ended.
    public struct SignedOut: Sendable {
        /// The provider's end-session address where it has one.
        public let address: String?
        /// False where the end could not be put on record yet. The session is refused all the same.
        public let isRecorded: Bool
        public init(address: String?, isRecorded: Bool = true) {
            self.address = address
            self.isRecorded = isRecorded
        }
    }

    /// Begins a sign-in: (login hint, local path to go to afterwards, whose it is).
    public var begin: @Sendable (String?, String?, Asker) async throws(SignInFailure) -> Begun
    /// Begins a step-up of the session of a cookie: (cookie, login hint, local path, whose it is). The same staff member shows again,
    /// and strongly enough to break the glass, who they are. Without a live session it is a sign-in like any other.
    public var stepUp: @Sendable (String, String?, String?, Asker) async throws(SignInFailure) -> Begun
    /// Ends the session of a cookie, if there is one, as `signOut` does, and begins a sign-in at which the provider must ask again who it is:
    /// (cookie, whose it is). Nil where that cannot be begun.
    public var switchUser: @Sendable (String?, Asker) async -> (ended: SignedOut, next: Begun?)
    /// Completes either: (the callback's query as sent, without `?`; the pending cookie; the certificate that the session is to be of, see
    /// `BoundCookie`, which must be the one that it was begun with). Every other cookie here is one as presented, with its certificate.
    public var complete: @Sendable (String, String?, String?) async throws(SignInFailure) -> Completed
    /// The session of a cookie; nil where there is none, or it has ended. Touches it (idle time starts again).
    public var session: @Sendable (String) async throws(SignInFailure) -> StaffSession?
    /// Chooses, or switches, the role: (cookie, role id). A new cookie: a session's rights never change under it. Nil where the session
    /// has ended, or another choice was faster: then nothing was made of this one.
    public var choose: @Sendable (String, String) async throws(SignInFailure) -> String?
    /// The roles that may be chosen for a cookie whose session still holds nobody.
    public var choices: @Sendable (String) async throws(SignInFailure) -> [RoleChoice]
    /// Ends the session of a cookie and its looks: at once, also where that cannot be written, and whatever certificate came with it. Asked without
    /// the session having been read, which may fail.
    public var signOut: @Sendable (String) async -> SignedOut
    /// Ends the session of a cookie that a new one takes the place of in its browser, and nothing that came of it: nobody is left behind
    /// under a cookie that somebody may have kept.
    public var supersede: @Sendable (String) async -> Void
    /// The key of a cookie's session, for its browser's watch; nil where there is none, or it has ended. Touches nothing.
    public var watched: @Sendable (String) async throws(SignInFailure) -> String?
    /// Whether the session of a key goes on. Touches nothing.
    public var goesOn: @Sendable (String) async throws(SignInFailure) -> Bool

    public init(
        begin: @escaping @Sendable (String?, String?, Asker) async throws(SignInFailure) -> Begun,
        stepUp: @escaping @Sendable (String, String?, String?, Asker) async throws(SignInFailure) -> Begun,
        switchUser: @escaping @Sendable (String?, Asker) async -> (ended: SignedOut, next: Begun?),
        complete: @escaping @Sendable (String, String?, String?) async throws(SignInFailure) -> Completed,
        session: @escaping @Sendable (String) async throws(SignInFailure) -> StaffSession?,
        choose: @escaping @Sendable (String, String) async throws(SignInFailure) -> String?,
        choices: @escaping @Sendable (String) async throws(SignInFailure) -> [RoleChoice],
        signOut: @escaping @Sendable (String) async -> SignedOut, supersede: @escaping @Sendable (String) async -> Void,
        watched: @escaping @Sendable (String) async throws(SignInFailure) -> String?,
        goesOn: @escaping @Sendable (String) async throws(SignInFailure) -> Bool
    ) {
        self.begin = begin
        self.stepUp = stepUp
        self.switchUser = switchUser
        self.complete = complete
        self.session = session
        self.choose = choose
        self.choices = choices
        self.signOut = signOut
        self.supersede = supersede
        self.watched = watched
        self.goesOn = goesOn
    }
}
