import AuditTrail

/// What an event of the trail is in the words of FHIR, DICOM and IHE BALP 1.1: which of BALP's patterns it follows, its type and subtypes, its action and its outcome. Total: a kind without
/// a place here does not compile. docs/exports.md has it as a table.
struct AuditPattern: Sendable {
    /// Which of BALP's patterns.
    enum Shape: Hashable, Sendable {
        /// `IHE.BasicAudit.Query`, `PatientQuery`: we asked somebody.
        case query(Asked)
        /// `Read`, `PatientRead`: somebody read here.
        case read
        /// `PrivacyDisclosure.Source`: something left us.
        case disclosure
        /// None: BALP has patterns for what a RESTful server does, and for what succeeds.
        case plain
    }

    enum Asked: Hashable, Sendable { case demographics, ownOrganisation }

    /// FHIR's codes (`audit-event-action`).
    enum Action: String, Sendable { case create = "C", read = "R", update = "U", delete = "D", execute = "E" }

    /// FHIR's codes (`audit-event-outcome`).
    enum Outcome: String, Sendable { case success = "0", refused = "4", serious = "8" }

    /// Whether somebody went past what stood in the way, in an emergency: the glass broken, or the Summary Care Record viewed without asking the person.
    static func isOverride(_ kind: TrailEvent.Kind?) -> Bool { kind == .glassBroken || kind == .summaryEmergency }

    let shape: Shape
    let type: AuditCoding
    var subtypes: [AuditCoding] = []
    let action: Action
    var outcome = Outcome.success

    private init(_ shape: Shape, _ type: AuditCoding, _ subtypes: [AuditCoding] = [], _ action: Action, _ outcome: Outcome = .success) {
        self.shape = shape
        self.type = type
        self.subtypes = subtypes
        self.action = action
        self.outcome = outcome
    }

    private static func query(_ asked: Asked) -> AuditPattern { .init(.query(asked), .rest, [.interaction("search")], .execute) }
    private static let read = AuditPattern(.read, .rest, [.interaction("read")], .read)
    private static let disclosure = AuditPattern(.disclosure, .dicom("110106", "Export"), [.lifecycle("disclose")], .read)

    private static func signing(_ code: String, _ display: String, _ outcome: Outcome = .success) -> AuditPattern {
        .init(.plain, .dicom("110114", "User Authentication"), [.dicom(code, display)], .execute, outcome)
    }

    /// DICOM's security alert, of the kind that `subtype` says.
    private static func alert(_ subtype: (String, String)? = nil, _ action: Action = .execute, _ outcome: Outcome = .success)
        -> AuditPattern
    {
        .init(.plain, .dicom("110113", "Security Alert"), subtype.map { [.dicom($0.0, $0.1)] } ?? [], action, outcome)
    }

    private static func overLog(_ action: Action) -> AuditPattern { .init(.plain, .dicom("110101", "Audit Log Used"), action) }
    private static func life(_ code: String, _ action: Action) -> AuditPattern { .init(.plain, .lifecycle(code), action) }
    private init(_ shape: Shape, _ type: AuditCoding, _ action: Action) { self.init(shape, type, [], action) }

    private static let configuration = ("110129", "Security Configuration")
    private static let objectAttributes = ("110135", "Object Security Attributes Changed")
    private static let userAttributes = ("110137", "User Security Attributes Changed")

    /// A kind that this program does not know: a newer node wrote it.
    static let unknown = AuditPattern(.plain, .dicom("110100", "Application Activity"), .execute)

    static func of(_ kind: TrailEvent.Kind) -> AuditPattern {
        switch kind {
        case .signedIn: signing("110122", "Login")
        case .signInRefused: signing("110122", "Login", .refused)
        case .signedOut: signing("110123", "Logout")
        case .searched, .searchAnswered: query(.demographics)
        case .evidenceAsked, .contactAsked, .contactAnswered: query(.ownOrganisation)
        case .searchRefused, .personNotFound: .init(.plain, .rest, [.interaction("search")], .execute, .refused)
        case .lookOpened, .lookGatheredAgain, .answerShown, .sectionOpened, .entryOpened, .attachmentOpened, .wrongReported: read
        case .lookRefused, .listRefused, .lookChallenged: .init(.plain, .rest, [.interaction("read")], .read, .refused)
        case .printed, .exported, .listHanded, .representativeShown: disclosure
        case .representativeAsked: query(.demographics)
        case .representativeRefused: .init(.plain, .rest, [.interaction("read")], .read, .refused)
        case .lookEnded: .init(.plain, .dicom("110110", "Patient Record"), .execute)
        case .mixUpRaised, .alertRaised: alert()
        case .shownRecalled: alert(nil, .update)
        case .splitViewSeen: alert(nil, .execute, .serious)
        case .glassBroken: alert(("110127", "Emergency Override Started"))
        case .presenceStated, .directorNamed, .summaryPermitted: life("attest", .create)
        case .summaryRefused: .init(.plain, .rest, [.interaction("read")], .read, .refused)
        case .summaryEmergency: alert(("110127", "Emergency Override Started"))
        case .directorDisowned: life("attest", .update)
        case .casesRead, .ownListRead, .trailSearched, .registerRead, .sampleDrawn, .reportMade: overLog(.read)
        case .lookQuestioned, .copyAsked, .correctionAsked, .contactWaySet, .caseOpened, .caseRaised, .staffAsked, .staffAnswered,
            .answerWorded:
            overLog(.create)
        case .caseDecided, .caseConfirmed, .questionAnswered, .correctionAnswered, .mixUpClosed: overLog(.update)
        case .launched: unknown
        case .launchRefused: .init(.plain, .dicom("110100", "Application Activity"), [], .execute, .refused)
        case .objectionSet: alert(objectAttributes, .create)
        case .objectionEnded, .objectionHandled: alert(objectAttributes, .update)
        case .objectionsRead: overLog(.read)
        case .objectionsSuspended: alert(configuration, .create)
        case .objectionsRestored: alert(configuration, .update)
        case .caseloadGiven, .representativeSet, .actingSet: alert(userAttributes, .create)
        case .caseloadEnded, .representativeEnded: alert(userAttributes, .update)
        case .trainingImported, .staffImported, .roleEnded, .roleRestored: alert(userAttributes, .update)
        case .feedRefused: .init(.plain, .dicom("110107", "Import"), [], .create, .refused)
        case .policyImported, .regionImported: alert(configuration, .create)
        case .policyActivated, .regionActivated, .regionLoaded, .logKeyChanged: alert(configuration, .update)
        case .serviceStarted: .init(.plain, .dicom("110100", "Application Activity"), [.dicom("110120", "Application Start")], .execute)
        case .numberSuperseded: life("link", .update)
        case .trailErased: life("destroy", .delete)
        case .holdSet: life("hold", .create)
        case .holdEnded: life("unhold", .update)
        }
    }
}
