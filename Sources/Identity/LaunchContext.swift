import CareRecord
import Foundation

/// What an EPR says when it opens the record: who is on the clinician's screen, and who the clinician is. Evidence for a decision, and no
/// more: it opens nothing by itself.
public struct LaunchContext: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable { case smart, signed }

    /// The launch's `id` in the region file: whose word it is.
    public let launch: String
    public let kind: Kind
    /// For whom the staff member looks; always one that the region file names for this launch.
    public let organisation: ODSCode
    public let person: NHSNumber
    /// As the EPR holds it, `YYYY-MM-DD`; to be compared with the demographics service's before anything opens (law 7).
    public let birthDate: String
    public let familyName: String?
    /// The EPR's name for the encounter, where there is one.
    public let encounter: String?
    public let staff: LaunchedStaff
    public let launchedAt: Date

    public init(
        launch: String, kind: Kind, organisation: ODSCode, person: NHSNumber, birthDate: String, familyName: String? = nil,
        encounter: String? = nil, staff: LaunchedStaff, launchedAt: Date
    ) {
        self.launch = launch
        self.kind = kind
        self.organisation = organisation
        self.person = person
        self.birthDate = birthDate
        self.familyName = familyName
        self.encounter = encounter
        self.staff = staff
        self.launchedAt = launchedAt
    }
}

/// The staff member as the EPR knows them.
public struct LaunchedStaff: Sendable, Hashable {
    /// The twelve digits of their national user id (`https://fhir.nhs.uk/Id/sds-user-id`), which Care Identity gives as `sub`.
    public let userID: String?
    /// Who they are at an identity provider that the EPR shares with us.
    public let account: Account?
    public let name: String?

    public struct Account: Sendable, Hashable {
        public let issuer: String
        public let subject: String
        public init(issuer: String, subject: String) {
            self.issuer = issuer
            self.subject = subject
        }
    }

    public init(userID: String? = nil, account: Account? = nil, name: String? = nil) {
        self.userID = userID
        self.account = account
        self.name = name
    }

    /// The FHIR identifier system of national user ids.
    public static let userIDSystem = "https://fhir.nhs.uk/Id/sds-user-id"

    /// Whether this is the staff member who signed in to us.
    ///
    /// Names are not compared: two people may share one. Where both an account and a number are stated, both must fit.
    /// - Parameter isNational: whether our provider's `sub` is the national user id, as Care Identity's is.
    public func isSame(issuer: String, subject: String, isNational: Bool) -> Bool {
        var isKnown = false
        if let account, account.issuer == issuer {
            guard account.subject == subject else { return false }
            isKnown = true
        }
        if let userID, isNational {
            guard userID == subject else { return false }
            isKnown = true
        }
        return isKnown
    }
}

/// What becomes of a launch in a browser that may have a session and a record open.
public enum LaunchVerdict: Sendable, Hashable {
    /// Somebody must sign in first; afterwards it is judged again.
    case signIn
    /// The EPR's staff member and ours differ: refused, and the session of ours is not touched.
    case anotherStaffMember
    /// The staff member's role is at another organisation than the launch's: they choose a role there, or it is refused.
    case anotherOrganisation
    /// The launched person's record is opened, by which every other record of the session closes (`Looks.open`).
    case open

    /// Pure, so that every case is a test.
    /// - Parameter session: nil where nobody is signed in.
    public static func judge(
        _ launch: LaunchContext, session: (issuer: String, subject: String, organisation: ODSCode)?, isNational: Bool
    ) -> LaunchVerdict {
        guard let session else { return .signIn }
        guard launch.staff.isSame(issuer: session.issuer, subject: session.subject, isNational: isNational) else {
            return .anotherStaffMember
        }
        guard session.organisation == launch.organisation else { return .anotherOrganisation }
        return .open
    }
}

/// Why a launch was refused. Holds nothing of the person, the staff member or the token; the page says one sentence for all of them.
public enum LaunchRefusal: Error, Hashable, Sendable {
    /// No launch of the region file has this issuer.
    case unknownIssuer
    /// Of a signed launch.
    case token(TokenFault)
    /// It is good for longer than two minutes.
    case lifetime
    /// The organisation is none of those that this launch may speak for.
    case organisation
    /// No NHS number, none that can be one, more than one, or one that the EPR has not verified.
    case person
    /// No date of birth to check the person with.
    case birthDate
    /// No staff member, or nothing to know them by.
    case staff
    /// The encounter or a name is no text of a sensible length.
    case notUnderstood
    /// Of a SMART launch: the browser's answer or the EPR's tokens.
    case signIn(SignInError)
    /// The EPR's document lacks what a launch needs: PKCE with S256, `launch-ehr`, its addresses.
    case unsuited
    /// The EPR gave no patient, no token that lets us read who it is, or another patient's.
    case noPatient
    /// The EPR, its keys, or the memory of used launches cannot be asked.
    case couldNotTell

    /// For the trail: which check said no, in words that hold nothing of a token, a person or an address.
    public var code: String {
        switch self {
        case .unknownIssuer: "issuer not in the region"
        case .token(let fault): "token refused: \(fault.rawValue)"
        case .lifetime: "good for too long"
        case .organisation: "organisation not the sender's"
        case .person: "no verified NHS number"
        case .birthDate: "no date of birth"
        case .staff: "no staff member"
        case .notUnderstood: "not understood"
        case .signIn(let error): error.code
        case .unsuited: "the EPR cannot be launched from"
        case .noPatient: "no patient of the launch"
        case .couldNotTell: "could not tell"
        }
    }
}
