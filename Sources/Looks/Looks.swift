import AccessControl
import CareRecord
import Crypto
import FHIRWire
import Foundation
import Logging

/// Every look of this process: opens them, finds them again for the session that opened them, ends them.
///
/// `run()` owns the gathering of every look (structured concurrency: no look outlives the service) and the sweep that ends
/// idle and old ones.
public actor Looks: LookDesk {
    /// How long a look lives, and how much all of them may hold.
    public struct Limits: Sendable {
        /// Ends after this without a request.
        public var idle: TimeInterval = 15 * 60
        /// Ends after this however busy.
        public var age: TimeInterval = 4 * 60 * 60
        /// Bytes of sources' answers in all looks together, past which no new look is opened. What is built from them costs
        /// about as much again.
        public var bytes = 700_000_000
        /// Looks open at once.
        public var looks = 5_000
        public init() {}
    }

    private let surroundings: Surroundings
    private let limits: Limits
    private let logger: Logger
    private var live: [LookID: LiveLook] = [:]
    /// Looks that have ended, for 410 and not 404: by session, kept for a day.
    private var ended: [LookID: (session: String, at: Date)] = [:]
    private var isDraining = false
    private let jobs: AsyncStream<LiveLook>
    private let start: AsyncStream<LiveLook>.Continuation

    public init(surroundings: Surroundings, limits: Limits = Limits(), logger: Logger) {
        self.surroundings = surroundings
        self.limits = limits
        self.logger = logger
        (jobs, start) = AsyncStream.makeStream(of: LiveLook.self)
    }

    // MARK: Life

    /// Runs until cancelled: gathers for each look that is opened, and sweeps.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(5))
                    await self.sweep()
                }
            }
            for await look in jobs {
                group.addTask { await look.gather() }
            }
            group.cancelAll()
        }
    }

    /// No new looks; those open go on until they end or `run` is cancelled.
    public func drain() { isDraining = true }

    /// Looks still gathering: what a graceful shutdown waits for.
    public var gathering: Int {
        get async {
            var count = 0
            for look in live.values where await !look.isFinal { count += 1 }
            return count
        }
    }

    public var openCount: Int { live.count }

    func sweep() async {
        let now = surroundings.now()
        for (id, look) in live {
            let touched = await look.touched
            let opened = await look.opened
            if now.timeIntervalSince(touched) > limits.idle {
                await end(id, look, because: "idle")
            } else if now.timeIntervalSince(opened) > limits.age {
                await end(id, look, because: "age")
            }
        }
        ended = ended.filter { now.timeIntervalSince($0.value.at) < 86_400 }
    }

    private func end(_ id: LookID, _ look: LiveLook, because why: String) async {
        guard live.removeValue(forKey: id) != nil else { return }
        ended[id] = (look.session, surroundings.now())
        await look.end()
        do {
            try await surroundings.account.event(
                LookEvent(
                    kind: .ended, look: id, staff: look.staff, people: [look.person.nhsNumber], decision: nil, detail: why,
                    at: surroundings.now()))
        } catch {
            // The end shows nothing; that it is not on record is said in the log and is no reason to keep the content.
            logger.error("the end of a look could not be put on record")
        }
    }

    private func mine(_ id: LookID, _ session: String) async throws(LookError) -> LiveLook {
        guard let look = live[id], look.session == session else {
            if let past = ended[id], past.session == session { throw .ended }
            throw .noSuchLook
        }
        let now = surroundings.now()
        if await now.timeIntervalSince(look.touched) > limits.idle || now.timeIntervalSince(look.opened) > limits.age {
            await end(id, look, because: "idle")
            throw .ended
        }
        await look.touch(at: now)
        return look
    }

    // MARK: Finding and opening

    public func search(
        _ criteria: PersonCriteria, by staff: StaffMember, session: String
    ) async throws(LookError) -> PersonSearchResult {
        let (decision, organisation) = decideFor(.searchForPerson, staff, person: nil)
        guard decision.isPermitted, let organisation else {
            try await record(.searchRefused, nil, staff, [], decision, detail: "refused")
            throw .refused(decision)
        }
        let asker = LookAsker(staff: staff, organisation: organisation, correlation: Self.random(12))
        if let number = criteria.nhsNumber, !number.isEmpty {
            let nhsNumber: NHSNumber
            do { nhsNumber = try NHSNumber(number) } catch { throw .invalidNumber(error) }
            switch await surroundings.trace(nhsNumber, asker) {
            case .found(let person, _, _):
                try await record(.search, nil, staff, [person.nhsNumber], decision, detail: "by number")
                return .found([person])
            case .notFound:
                try await record(.search, nil, staff, [nhsNumber], decision, detail: "by number; not found")
                return .none
            case .unavailable: throw .demographicsUnavailable
            }
        }
        let kinds = [
            criteria.family.map { _ in "family" }, criteria.given.map { _ in "given" }, criteria.born.map { _ in "born" },
            criteria.gender.map { _ in "gender" }, criteria.postcode.map { _ in "postcode" },
        ].compactMap { $0 }.joined(separator: "+")
        switch await surroundings.search(criteria, asker) {
        case .found(let people):
            try await record(.search, nil, staff, people.map(\.nhsNumber), decision, detail: kinds)
            return .found(people)
        case .none:
            try await record(.search, nil, staff, [], decision, detail: kinds + "; none")
            return .none
        case .tooMany:
            try await record(.search, nil, staff, [], decision, detail: kinds + "; too many")
            return .tooMany
        case .invalid(let sentence): throw .invalidSearch(sentence)
        case .unavailable: throw .demographicsUnavailable
        }
    }

    public func open(_ number: String, by staff: StaffMember, session: String) async throws(LookError) -> LookID {
        let nhsNumber: NHSNumber
        do { nhsNumber = try NHSNumber(number) } catch { throw .invalidNumber(error) }
        let (decision, organisation) = decideFor(.openLook, staff, person: nhsNumber)
        guard decision.isPermitted, let organisation else {
            try await record(.lookRefused, nil, staff, [nhsNumber], decision, detail: "refused")
            throw .refused(decision)
        }
        guard !isDraining else { throw .full(retryAfter: 5) }
        try await makeRoom()
        guard let id = LookID(Self.random(32)) else { throw .full(retryAfter: 1) }
        let opened = surroundings.now()
        do {
            try await surroundings.account.opened(
                LookOpening(look: id, session: session, person: nhsNumber, decision: decision, at: opened))
        } catch {
            throw .accountUnavailable
        }
        let asker = LookAsker(staff: staff, organisation: organisation, correlation: LiveLook.correlation(of: id))
        let person: BannerPerson
        let right: RightPerson
        switch await surroundings.trace(nhsNumber, asker) {
        case .found(let found, let families, let superseded):
            person = found
            right = RightPerson(
                nhsNumbers: Set([found.nhsNumber.digits, nhsNumber.digits] + superseded.map(\.digits)), born: found.born,
                families: Set(families.map(RightPerson.folded)))
        case .notFound:
            try await record(.personNotFound, id, staff, [nhsNumber], nil, detail: "not found")
            try await record(.ended, id, staff, [nhsNumber], nil, detail: "not found")
            throw .personNotFound
        case .unavailable:
            try await record(.ended, id, staff, [nhsNumber], nil, detail: "demographics unavailable")
            throw .demographicsUnavailable
        }
        if person.nhsNumber != nhsNumber {
            // Superseded: the account names the number that is shown as well as the one asked for.
            try await record(.search, id, staff, [nhsNumber, person.nhsNumber], nil, detail: "number superseded")
        }
        let plan = await surroundings.plan(person, asker)
        let look = LiveLook(
            id: id, session: session, staff: staff, staffOrganisation: organisation, decision: decision, person: person,
            rightPerson: right, plan: plan, opened: opened, surroundings: surroundings)
        live[id] = look
        start.yield(look)
        return id
    }

    private func decideFor(_ action: AccessRequest.Action, _ staff: StaffMember, person: NHSNumber?) -> (Decision, Organisation?) {
        let organisation = ODSCode(staff.role.organisation).flatMap { surroundings.organisation($0) }
        let facts = Facts(
            organisation: organisation.map { .init(ods: $0.ods, kind: $0.kind, usesTheRecord: $0.usesTheRecord) },
            regionDigest: surroundings.regionDigest)
        return (decide(AccessRequest(action: action, staff: staff, person: person), facts), organisation)
    }

    /// Past the ceiling nobody's look is thrown out for a new one: the new one waits.
    private func makeRoom() async throws(LookError) {
        guard live.count < limits.looks else { throw .full(retryAfter: 30) }
        var held = 0
        for look in live.values { held += await look.bytesHeld }
        guard held < limits.bytes else { throw .full(retryAfter: 30) }
    }

    private func record(
        _ kind: LookEvent.Kind, _ look: LookID?, _ staff: StaffMember, _ people: [NHSNumber], _ decision: Decision?,
        detail: String
    ) async throws(LookError) {
        do {
            try await surroundings.account.event(
                LookEvent(
                    kind: kind, look: look, staff: staff, people: people, decision: decision, detail: detail,
                    at: surroundings.now()))
        } catch {
            throw .accountUnavailable
        }
    }

    // MARK: An open look

    public func look(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook {
        await (try mine(id, session)).snapshot()
    }

    public func versions(_ id: LookID, session: String) async throws(LookError) -> AsyncStream<ReleasedLook> {
        await (try mine(id, session)).watch()
    }

    public func final(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook {
        let look = try await mine(id, session)
        guard let last = await look.untilFinal() else { throw .ended }
        return last
    }

    public func openEntry(_ opaqueID: String, of id: LookID, session: String) async throws(LookError) -> OpenedEntry {
        let look = try await mine(id, session)
        let snapshot = await look.snapshot()
        guard let entry = snapshot.entry(opaqueID: opaqueID), let kept = await look.raw[entry.id.resource] else {
            throw .noSuchLook
        }
        try await record(
            .entryOpened, id, look.staff, [look.person.nhsNumber], nil,
            detail: "\(entry.id.resource.source) \(entry.id.resource.type)/\(entry.id.resource.id)")
        let line = snapshot.record.lines(entry.section).first { $0.entries.contains { $0.id == entry.id } }
        let bytes = Array(kept.raw.bytes)
        let narrative = entry.narrative.flatMap { Self.text(in: bytes, at: $0) }
        return OpenedEntry(entry: entry, line: line, original: bytes, narrative: narrative)
    }

    public func openAttachment(
        _ index: Int, of opaqueID: String, in id: LookID, session: String
    ) async throws(LookError) -> OpenedAttachment {
        let look = try await mine(id, session)
        let snapshot = await look.snapshot()
        guard let entry = snapshot.entry(opaqueID: opaqueID), entry.attachments.indices.contains(index),
            let kept = await look.raw[entry.id.resource]
        else { throw .noSuchLook }
        try await record(
            .attachmentOpened, id, look.staff, [look.person.nhsNumber], nil,
            detail: "\(entry.id.resource.source) \(entry.id.resource.type)/\(entry.id.resource.id) attachment \(index)")
        let attachment = entry.attachments[index]
        if let place = attachment.inlineData {
            guard let text = Self.text(in: Array(kept.raw.bytes), at: place), let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters)
            else { throw .attachmentUnavailable(.notUnderstood(place: "data")) }
            return OpenedAttachment(contentType: attachment.contentType ?? "application/octet-stream", bytes: Array(data))
        }
        guard let url = attachment.url else { throw .attachmentUnavailable(.notFound) }
        let asker = LookAsker(staff: look.staff, organisation: snapshot.staffOrganisation, correlation: look.correlation)
        do {
            let fetched = try await surroundings.fetchAttachment(url, entry.id.resource.source, asker)
            return OpenedAttachment(contentType: fetched.contentType, bytes: fetched.bytes)
        } catch {
            throw .attachmentUnavailable(error)
        }
    }

    public func accountForExit(_ kind: String, of id: LookID, session: String) async throws(LookError) {
        let look = try await mine(id, session)
        try await record(kind == "print" ? .printed : .exported, id, look.staff, [look.person.nhsNumber], nil, detail: kind)
    }

    public func whole(_ id: LookID, session: String) async throws(LookError) -> WholeLook {
        let look = try await mine(id, session)
        guard let whole = await look.wholeWhenFinal() else { throw .ended }
        if !whole.isBalanced { logger.error("a look's counts do not add up", metadata: ["look": "\(look.correlation)"]) }
        try await record(.exported, id, look.staff, [look.person.nhsNumber], nil, detail: "resource")
        return whole
    }

    public func close(_ id: LookID, session: String) async {
        guard let look = live[id], look.session == session else { return }
        await end(id, look, because: "closed")
    }

    public func openLooks(session: String) async -> [ReleasedLook] {
        var mine: [ReleasedLook] = []
        for look in live.values where look.session == session { mine.append(await look.snapshot()) }
        return mine.sorted { $0.opened > $1.opened }
    }

    public func closeAll(session: String) async {
        for (id, look) in live where look.session == session { await end(id, look, because: "signed out") }
    }

    // MARK: Small things

    static func random(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    /// The JSON string at a place of a resource, unescaped; nil where it is none.
    static func text(in bytes: [UInt8], at place: Range<Int>) -> String? {
        guard place.lowerBound >= 0, place.upperBound <= bytes.count else { return nil }
        return try? JSONDecoder().decode(String.self, from: Data(bytes[place]))
    }
}
