import AccessControl
import CareRecord
import Crypto
import FHIRWire
import Foundation

/// One look while it lives: what came, what of it passed the gate, who watches. An actor: answers, watchers and the end meet here.
///
/// Answers go through `receive` → `release` (label, account, only then keep): nothing reaches `record` or `raw` that is not in
/// the account (law 2). Merging is put off until somebody looks, so that a batch of answers is merged once.
actor LiveLook {
    nonisolated let id: LookID
    nonisolated let session: String
    nonisolated let staff: StaffMember
    nonisolated let person: BannerPerson
    let staffOrganisation: Organisation
    let decision: Decision
    let opened: Date
    let surroundings: Surroundings
    let rightPerson: RightPerson
    let entryKey = SymmetricKey(size: .bits256)
    var plan: LookPlan

    // What has passed the gate.
    var record = PatientRecord()
    var unmerged: [Entry] = []
    var raw: [ResourceKey: Kept] = [:]
    var listed: [ODSCode: [String: Int]] = [:]
    var unread: [UnreadResource] = []

    // What is known of each source.
    var cells: [SourceID: [ODSCode: [Section: SectionAnswer]]] = [:]
    var patients: [SourceID: [String: RightPerson.Verdict]] = [:]
    var answered: [SourceID: Date] = [:]
    var dataAsOf: [SourceID: Date] = [:]
    /// Resources that name a Patient the source has not sent yet: shown or withheld once it has, or once it is done.
    var unclaimed: [SourceID: [ReadResource]] = [:]
    var raisedMixUps: Set<String> = []
    /// The last reason for which something of a cell was withheld.
    var whyWithheld: [SourceID: [ODSCode: [Section: WithheldReason]]] = [:]

    // The ledger's parts that are counted as they come; shown and grouped are counted from what is shown.
    var received = 0
    var repeated = 0
    var listedCount = 0
    var withheld: [WithheldReason: Int] = [:]
    var unreadCount = 0
    var seen: Set<ResourceKey> = []

    var version = 0
    var isFinal = false
    var isEnded = false
    var touched: Date
    var notices: [String]
    var releases = 0
    /// Bytes of sources' answers held for this look.
    var bytesHeld = 0
    private var buffers: Set<ObjectIdentifier> = []

    private var inbox: [GatheredAnswer] = []
    private var noMoreAnswers = false
    private var wakeReleaser: CheckedContinuation<Void, Never>?
    private var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    private var watchers: [Int: AsyncStream<ReleasedLook>.Continuation] = [:]
    private var nextWatcher = 0

    /// A resource kept for the one look, with whose it is.
    struct Kept: Sendable {
        let raw: RawResource
        let organisation: ODSCode
        let fetched: Date
    }

    init(
        id: LookID, session: String, staff: StaffMember, staffOrganisation: Organisation, decision: Decision,
        person: BannerPerson, rightPerson: RightPerson, plan: LookPlan, opened: Date, surroundings: Surroundings
    ) {
        self.id = id
        self.session = session
        self.staff = staff
        self.staffOrganisation = staffOrganisation
        self.decision = decision
        self.person = person
        self.rightPerson = rightPerson
        self.plan = plan
        self.opened = opened
        self.touched = opened
        self.notices = plan.notices
        self.surroundings = surroundings
        self.cells = LiveLook.initialCells(plan, decision: decision, with: staffOrganisation, surroundings)
    }

    /// Law 4 before anybody has answered: waiting, or why nobody will.
    private static func initialCells(
        _ plan: LookPlan, decision: Decision, with staffOrganisation: Organisation, _ surroundings: Surroundings
    ) -> [SourceID: [ODSCode: [Section: SectionAnswer]]] {
        var cells: [SourceID: [ODSCode: [Section: SectionAnswer]]] = [:]
        for source in plan.sources {
            for organisation in source.organisations {
                let shares = surroundings.shared(organisation.ods, staffOrganisation)
                for section in Section.allCases where decision.permitted.contains(section) {
                    let state: SectionState =
                        if let why = source.notAsked {
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

    // MARK: Gathering

    /// Gathers until the last source has answered. Two children: one takes answers from the stream, one releases them, so
    /// that answers which arrive during a disk sync share the next.
    func gather() async {
        // Only who may answer is asked, and only for what may be shown: what waits (DESIGN, law 3; data minimisation).
        var wanted: [SourceID: Set<Section>] = [:]
        for source in plan.sources {
            let waiting = waitingSections(source.source)
            if !waiting.isEmpty { wanted[source.source] = waiting }
        }
        let question = GatherQuestion(
            person: person.nhsNumber, wanted: wanted,
            asker: LookAsker(staff: staff, organisation: staffOrganisation, correlation: correlation))
        let gather = surroundings.gather
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await gather(question) { await self.receive($0) }
                await self.endOfAnswers()
            }
            group.addTask {
                while let batch = await self.nextBatch() { await self.release(batch) }
            }
        }
        await finish()
    }

    /// A correlation id for the sources' logs: not the look's own id, which opens it.
    nonisolated var correlation: String { Self.correlation(of: id) }

    static func correlation(of id: LookID) -> String {
        SHA256.hash(data: Data(id.text.utf8)).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func receive(_ answer: GatheredAnswer) {
        inbox.append(answer)
        wakeReleaser?.resume()
        wakeReleaser = nil
    }

    private func endOfAnswers() {
        noMoreAnswers = true
        wakeReleaser?.resume()
        wakeReleaser = nil
    }

    private func nextBatch() async -> [GatheredAnswer]? {
        while inbox.isEmpty {
            if noMoreAnswers { return nil }
            await withCheckedContinuation { wakeReleaser = $0 }
        }
        defer { inbox = [] }
        return inbox
    }

    private func finish() async {
        guard !isEnded else { return }
        // What still waits for a Patient will get none: it is judged without, so that nothing vanishes (law 11).
        for source in unclaimed.keys.sorted() {
            await release([
                GatheredAnswer(
                    source: source, resources: [], completes: waitingSections(source), failure: .cutOff, cutShort: [], answered: surroundings.now(),
                    dataAsOf: nil)
            ])
        }
        guard !isEnded else { return }
        // A source that ended without a word about a section has failed to answer, not answered with nothing.
        for (source, organisations) in cells {
            for (organisation, sections) in organisations {
                for (section, cell) in sections where cell.state == .waiting {
                    cells[source]?[organisation]?[section]?.state = .unavailable(.cutOff)
                    cells[source]?[organisation]?[section]?.answered = surroundings.now()
                }
            }
        }
        isFinal = true
        publish()
        wakeFinal()
    }

    /// Returns once the last answer has passed the gate or the look has ended. Costs no version: merging is once, at the end.
    /// Bounded by the sources' deadlines, so a client that went away is forgotten soon.
    private func endOfGathering() async {
        guard !isFinal, !isEnded else { return }
        await withCheckedContinuation { waitingForEnd.append($0) }
    }

    private func wakeFinal() {
        for waiting in waitingForEnd { waiting.resume() }
        waitingForEnd = []
    }

    /// The final version; nil where the look ended before.
    func untilFinal() async -> ReleasedLook? {
        await endOfGathering()
        return isFinal && !isEnded ? snapshot() : nil
    }

    /// Everything released, once it is final; nil where the look ended before.
    func wholeWhenFinal() async -> WholeLook? {
        await endOfGathering()
        return isFinal && !isEnded ? whole() : nil
    }

    // MARK: Watching

    /// The look as it is now; merges what has come since somebody last looked.
    func snapshot() -> ReleasedLook {
        if !unmerged.isEmpty {
            record.insert(unmerged)
            unmerged = []
        }
        return ReleasedLook(
            id: id, version: version, isFinal: isFinal, opened: opened, staff: staff,
            staffOrganisation: staffOrganisation, decision: decision, person: person, record: record, panel: panel(),
            listed: listedResources(), unread: unread, ledger: ledger(), notices: notices, entryKey: entryKey)
    }

    func touch(at now: Date) { touched = now }

    func watch() -> AsyncStream<ReleasedLook> {
        let (stream, continuation) = AsyncStream.makeStream(of: ReleasedLook.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield(snapshot())
        guard !isFinal, !isEnded else {
            continuation.finish()
            return stream
        }
        let number = nextWatcher
        nextWatcher += 1
        watchers[number] = continuation
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            // The stream's end is not awaited by anybody; the hop only forgets a number.
            Task { await self.forget(number) }
        }
        return stream
    }

    private func forget(_ watcher: Int) { watchers[watcher] = nil }

    func publish() {
        version += 1
        guard !watchers.isEmpty else { return }
        let look = snapshot()
        for watcher in watchers.values {
            watcher.yield(look)
            if isFinal { watcher.finish() }
        }
        if isFinal { watchers = [:] }
    }

    /// Ends the look: its content is dropped, its watchers see the end.
    func end() {
        isEnded = true
        for watcher in watchers.values { watcher.finish() }
        watchers = [:]
        wakeFinal()
        dropContent()
    }

    private func dropContent() {
        record = PatientRecord()
        unmerged = []
        raw = [:]
        unclaimed = [:]
        inbox = []
        bytesHeld = 0
        buffers = []
    }

    func hold(_ buffer: SharedBytes) {
        if buffers.insert(ObjectIdentifier(buffer)).inserted { bytesHeld += buffer.bytes.count }
    }
}
