import AccessControl
import CareRecord
import Crypto
import FHIRWire
import Foundation
import Logging

/// One look while it lives: what came, what of it passed the gate, who watches. An actor: answers, watchers and the end meet here.
///
/// Answers go through `receive` → `release` (label, account, only then keep): nothing reaches `record` or `originals` as kept that
/// is not in the account (law 2). Merging is put off until somebody looks, so that a batch of answers is merged once.
actor LiveLook {
    nonisolated let id: LookID
    nonisolated let session: String
    nonisolated let staff: StaffMember
    nonisolated let person: BannerPerson
    nonisolated let mark: PersonMark
    nonisolated let staffOrganisation: Organisation
    let decision: Decision
    /// The policy that it was decided under: it says what sensitive information becomes of.
    let policy: RegionPolicy
    let opened: Date
    let surroundings: Surroundings
    let limits: Looks.Limits
    let memory: LookMemory
    let logger: Logger
    let rightPerson: RightPerson
    let entryKey: SymmetricKey
    nonisolated let plan: LookPlan
    /// Organisations that are said by their kind alone.
    let unnamed: UnnamedOrganisations

    /// Everything that sources said, and what was made of it: dropped as one.
    var content: Content
    /// Entries as they were when the look last slept, so that one that has changed since is said to have changed.
    var remembered: [String: Remembered] = [:]
    /// Fields that were raised of each source's answer.
    var raisedMixUps: [MixUpOf: Set<RightPerson.MismatchField>] = [:]
    /// What was shown and taken back, with its organisation; names only, so that it outlasts the look's sleep.
    var recalled: [Name: ODSCode] = [:]
    /// The opaque ids of its entries.
    var recalledEntries: Set<String> = []

    var version = 0
    var isFinal = false
    private(set) var isEnded = false
    /// Those that are on record as opened.
    private(set) var sectionsOpened: Set<String> = []
    /// Of a Summary Care Record: what is secret elsewhere is not all known.
    var isComparedInPart = false
    /// What became of the Summary Care Record beside it; nil: nothing yet.
    var summaryNoted: SummaryMark?
    var isAsleep = false
    var isWaking = false
    private(set) var touched: Date
    /// When it was last written that it is used.
    private(set) var useSaid: Date
    var notices: [String]
    /// What the process-wide count knows of this look's bytes.
    private var counted = 0

    var inbox: [Incoming] = []
    var inboxBytes = 0
    var noMoreAnswers = false
    /// Words that waited may go now, though nothing has come.
    var areWordsDue = false
    var wakeReleaser: CheckedContinuation<Void, Never>?
    /// Askers that wait until the inbox is taken.
    var held: [CheckedContinuation<Void, Never>] = []
    /// Ends the gathering that is under way.
    var endSignal: AsyncStream<Never>.Continuation?
    /// Those who want the last version only.
    var waitingForLast: [CheckedContinuation<Void, Never>] = []
    var watchers: [AsyncStream<LookVersion>.Continuation] = []
    /// Says that something waits to be merged while somebody watches.
    var untidySignal: AsyncStream<Void>.Continuation?

    /// What is known of the person while the look lasts.
    struct Content: Sendable {
        // What has passed the gate.
        var record = PatientRecord()
        var unmerged: [Entry] = []
        /// What entries that wait are merged by.
        var prepared = PreparedEntries()
        /// Those that began to wait since the last were prepared.
        var unprepared: [Entry] = []
        var originals = Originals()
        /// What of it stands open without a script (`Memory/OpenPages.swift`).
        var pages = OpenPages()
        var listed: [ODSCode: [String: Int]] = [:]
        var unread: [UnreadResource] = []
        /// Those of them that stand inside another resource, by that one.
        var unreadInside: [ResourceKey: [UnreadInside]] = [:]

        // What is known of each source.
        var cells: [SourceID: [ODSCode: [Section: SectionAnswer]]]
        /// Sections that each source is asked for, to be shown or to label the rest.
        var asked: [SourceID: Set<Section>] = [:]
        /// Sources whose word about types of no section has come: it is the last where these are asked for.
        var otherKindsCame: Set<SourceID> = []
        /// Words have waited long enough for who has not answered.
        var isPatienceOver = false
        /// Sources whose types of no section did not come whole.
        var otherKindsMissing: Set<SourceID> = []
        /// Sections that could not be had.
        var failed: [SourceID: Set<Section>] = [:]
        /// Sections that each source is asked for so that the rest can be labelled, and that are never shown.
        var labellingPart: [SourceID: Set<Section>] = [:]
        /// Sections that did not come whole, where there are labels.
        var incomplete: [SourceID: Set<Section>] = [:]
        var patients: [SourceID: [String: RightPerson.Verdict]] = [:]
        /// What each of them says else than the demographics service, by its reference: of this person only where it is not somebody else's.
        var differences: [SourceID: [String: Set<RightPerson.MismatchField>]] = [:]
        /// What else those Patients are known by.
        var knownPatients: [SourceID: KnownPatients] = [:]
        var answered: [SourceID: Date] = [:]
        var dataAsOf: [SourceID: Date] = [:]
        /// What each source's word about types of no section was.
        var otherKinds: [SourceID: OtherKindsAnswer] = [:]
        /// Sections that the source has completed, settled or about to be.
        var completed: [SourceID: Set<Section>] = [:]
        /// Resources that wait for their Patient or, where the policy has labels, for the rest of their source: shown or withheld once that
        /// has come, or once it is done.
        var unclaimed: [SourceID: [Arrived]] = [:]
        /// Names that differ, by logical id, of Patients that passed the gate: those of others are not shown in a warning either.
        var shownNames: [SourceID: [String: String]] = [:]
        /// Answers some of whose sections still hold a resource that waits for its Patient.
        var unsettled: [GatheredAnswer] = []
        /// How many resources of each section came that name none of the source\'s organisations.
        var unattributed: [SourceID: [Section: Int]] = [:]
        /// What sources say of lists of their own that are empty.
        var emptyLists: [SourceID: EmptyListsSaid] = [:]
        /// The same of lists that came for labelling alone, by their names: whose they are is judged when it is said.
        var unseenLists: [SourceID: [Section: [UnseenList]]] = [:]
        /// What the sections that have been settled were settled by.
        var settlements: [SourceID: [Section: Settlement]] = [:]
        /// What passed the gate, and what was withheld, while a Patient's word or a label may still come.
        var judged: [Judged] = []
        /// Sections of which something came and could not be put on record.
        var unaccounted: [SourceID: Set<Section>] = [:]
        /// Sources of whose types of no section something could not be put on record.
        var unaccountedOtherKinds: Set<SourceID> = []
        /// Why later answers of a source were not taken in.
        var notTaken: [SourceID: SourceFailure] = [:]
        /// Bytes that each source's answers added when they were taken.
        var taken: [SourceID: Int] = [:]
        /// Sections that each source has said its last word of, taken in or still in the inbox.
        var heard: [SourceID: Set<Section>] = [:]

        // The ledger's parts that are counted as they come; shown and grouped are counted from what is shown.
        var received = 0
        /// Judged, and not yet on record.
        var inTheGate = 0
        var repeated = 0
        var listedCount = 0
        var withheld: [WithheldReason: Int] = [:]
        var unreadCount = 0
        /// With the beginning of each one's SHA-256: two that bear one key and are not the same bytes are two.
        var seen: [ResourceKey: UInt64] = [:]
        /// How often each came again.
        var repeats: [ResourceKey: Int] = [:]

        // Sensitive information.
        var net: SensitivityNet?
        /// Taken out without a trace: one that comes again is not received either.
        var removed: Set<ResourceKey> = []
        /// Withheld, and said without a number.
        var coarse: [ResourceKey: Coarse] = [:]
        /// Shown reduced, and said by no number of its own.
        var reduced: [ResourceKey: Coarse] = [:]
        /// An imbalance was said and logged.
        var isImbalanceSaid = false
        /// Why something of a cell was withheld.
        var whyWithheld: [Cell: [WithheldReason: Int]] = [:]
        /// The same of types of no section.
        var withheldOtherKinds: [SourceID: [ODSCode: [WithheldReason: Int]]] = [:]
    }

    init(
        id: LookID, session: String, staff: StaffMember, staffOrganisation: Organisation, decision: Decision, policy: RegionPolicy,
        person: BannerPerson, mark: PersonMark = PersonMark(0, among: ""),
        rightPerson: RightPerson, plan: LookPlan, opened: Date, surroundings: Surroundings, limits: Looks.Limits, memory: LookMemory,
        logger: Logger, entryKey: SymmetricKey, notice: String? = nil, seen: Date? = nil
    ) {
        self.entryKey = entryKey
        self.id = id
        self.session = session
        self.staff = staff
        self.staffOrganisation = staffOrganisation
        self.decision = decision
        self.policy = policy
        self.person = decision.permitted.contains(.identity) ? person : person.withoutIdentity
        self.mark = mark
        self.rightPerson = rightPerson
        self.plan = plan
        unnamed = UnnamedOrganisations(plan, own: staffOrganisation, permission: decision.permission, isRestricted: person.isRestricted)
        self.opened = opened
        // Of one that is taken over, what is written of its use: the next use here is said, so that nobody takes it for idle.
        let seen = seen ?? surroundings.now()
        self.touched = seen
        self.useSaid = seen
        self.notices = plan.notices + (notice.map { [$0] } ?? [])
        self.surroundings = surroundings
        self.limits = limits
        self.memory = memory
        self.logger = logger
        self.content = LiveLook.emptyContent(plan, decision: decision, policy: policy, with: staffOrganisation, surroundings)
    }

    /// Law 4 before anybody has answered: waiting, or why nobody will.
    static func initialCells(
        _ plan: LookPlan, decision: Decision, with staffOrganisation: Organisation, _ surroundings: Surroundings
    ) -> [SourceID: [ODSCode: [Section: SectionAnswer]]] {
        var cells: [SourceID: [ODSCode: [Section: SectionAnswer]]] = [:]
        for source in plan.sources {
            for organisation in source.organisations {
                let shares = surroundings.shared(organisation.ods, staffOrganisation)
                for section in Section.allCases where decision.permitted.contains(section) {
                    let state: SectionState =
                        if organisation.isSuspended {
                            .notAsked(.suspended)
                        } else if let why = source.notAsked {
                            .notAsked(why)
                        } else if !source.offered.contains(section) {
                            .notAsked(.notOffered)
                        } else if !shares.contains(section) {
                            .notShared
                        } else {
                            .waiting
                        }
                    cells[source.source, default: [:]][organisation.ods, default: [:]][section] = SectionAnswer(
                        organisation: organisation.ods, source: source.source, section: section, state: state)
                }
            }
        }
        return cells
    }

    // MARK: Life

    /// What a request finds.
    enum Visit: Sendable { case awake, asleep, tooIdle, tooOld, ended }

    func sectionOpened(_ name: String) { sectionsOpened.insert(name) }

    /// Another server answers, which may lack what was acknowledged last: which sections and documents are open, and that it is used, is said again.
    func accountMayBeLost() {
        sectionsOpened = []
        content.pages = OpenPages()
        useNotSaid()
    }

    /// Judges and touches in one step, so that no end can come between.
    func visit(at now: Date) -> Visit {
        guard !isEnded else { return .ended }
        if let due = due(at: now) { return due }
        if LookUse.isByPerson { touched = now }
        return isAsleep ? .asleep : .awake
    }

    /// Whether it must be written now that it is used: once a minute.
    func mustSayUse(at now: Date) -> Bool {
        guard now.timeIntervalSince(useSaid) >= Looks.useIsWritten else { return false }
        useSaid = now
        return true
    }

    /// It could not be written: the next use tries again.
    func useNotSaid() { useSaid = .distantPast }

    /// Why the look must end now; nil while it need not.
    func due(at now: Date) -> Visit? {
        if now.timeIntervalSince(opened) > limits.age { return .tooOld }
        if now.timeIntervalSince(touched) > limits.idle { return .tooIdle }
        return nil
    }

    /// Ends the look: asks nobody any more, drops what it held, lets its watchers see the end.
    func end() {
        isEnded = true
        endSignal?.finish()
        for watcher in watchers { watcher.finish() }
        watchers = []
        inbox = []
        inboxBytes = 0
        remembered = [:]
        recalled = [:]
        recalledEntries = []
        content = Content(cells: [:])
        wakeEverybody()
        report()
    }

    /// Whether answers still come.
    var isGathering: Bool { !isFinal && !isAsleep && !isEnded }

    private func wakeEverybody() {
        wakeReleaser?.resume()
        wakeReleaser = nil
        for asker in held { asker.resume() }
        held = []
        wakeWhoWaits()
    }

    /// Bytes that this look holds of what sources sent.
    var bytesHeld: Int { content.originals.bytes + content.pages.bytes }

    /// Tells the process-wide count what this look has come to.
    func report() {
        let bytes = bytesHeld
        memory.change(by: bytes - counted)
        counted = bytes
    }

    /// A correlation id for the sources' logs: not the look's own id, which opens it.
    nonisolated var correlation: String { Self.correlation(of: id) }

    static func correlation(of id: LookID) -> String {
        SHA256.hash(data: Data(id.text.utf8)).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
