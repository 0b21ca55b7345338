import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Logging

/// Every look of this process: opens them, finds them again for the session that opened them, ends them.
///
/// `run()` owns the gathering of every look (structured concurrency: no look outlives the service) and the sweep that ends
/// idle and old ones, packs those that nobody looks at, and puts them to sleep where memory is short.
public actor Looks: LookDesk {
    /// How long a look lives, and how much all of them may hold.
    public struct Limits: Sendable {
        /// Ends after this without a request.
        public var idle: TimeInterval = 15 * 60
        /// Ends after this however busy.
        public var age: TimeInterval = 4 * 60 * 60
        /// Without a request for this long, a look's originals are packed, and it may be put to sleep.
        public var rest: TimeInterval = 60
        /// How long what the demographics service said of a person counts for a look that somebody uses.
        public var trace: TimeInterval = 5 * 60
        /// Bytes that all looks together may hold (answers and what is built from them), past which no new look is opened. Looks
        /// that are open may bring in a quarter more.
        public var bytes = 1_500_000_000
        /// Bytes that one look may hold: the largest record known is a tenth of this.
        public var lookBytes = 300_000_000
        /// Looks open at once.
        public var looks = 5_000
        public init() {}
    }

    let surroundings: Surroundings
    let limits: Limits
    let logger: Logger
    let memory = LookMemory()
    private(set) var live: [LookID: LiveLook] = [:]
    /// What each of them was decided from (`Deciding/Looks+Authority.swift`).
    var rights: [LookID: Rights] = [:]
    var knownVersion: (version: Int64, at: ContinuousClock.Instant)?
    /// Looks that are being confirmed, and who waits for their turn.
    var confirming: [LookID: [CheckedContinuation<Void, Never>]] = [:]
    /// Sessions that have ended, for a day, which is longer than one may live: an opening that was under way opens nothing.
    private var endedSessions: [String: Date] = [:]
    /// The newest launch of each session, for a day (`Deciding/Looks+Launched.swift`).
    var launches: [String: NewestLaunch] = [:]
    /// How each session's people are told apart, for a day.
    private var marks: [String: SessionMarks] = [:]
    private(set) var isDraining = false
    var silentSince: Date?
    private let jobs: AsyncStream<LiveLook>
    private let start: AsyncStream<LiveLook>.Continuation

    public init(surroundings: Surroundings, limits: Limits = Limits(), logger: Logger) {
        self.surroundings = surroundings
        self.limits = limits
        self.logger = logger
        (jobs, start) = AsyncStream.makeStream(of: LiveLook.self)
    }

    // MARK: Life

    /// Runs until cancelled: gathers for each look that is opened, and sweeps. Then every look ends, on record.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                // A pause that was cut short is the end, not another round.
                while (try? await Task.sleep(for: .seconds(5))) != nil { await self.sweep() }
            }
            group.addTask {
                // A pause that was cut short is the end, not another round.
                while (try? await Task.sleep(for: .seconds(5))) != nil { await self.traceAgain() }
            }
            for await look in jobs {
                group.addTask { await look.gather() }
            }
            group.cancelAll()
        }
        isDraining = true
        for (id, look) in live { await end(id, look, because: "service stopped") }
    }

    /// No new looks; those open go on until they end or `run` is cancelled.
    public func drain() { isDraining = true }

    /// Looks still gathering: what a graceful shutdown waits for.
    public var gathering: Int {
        get async {
            var count = 0
            for look in live.values where await look.isGathering { count += 1 }
            return count
        }
    }

    public var openCount: Int { live.count }

    /// Keys of the sessions that have looks open here.
    public var sessions: Set<String> { Set(live.values.map(\.session)) }

    /// Bytes that all looks together hold.
    public nonisolated var bytesHeld: Int { memory.total }

    /// Lets a look be found, and gathers for it.
    func begin(_ look: LiveLook, _ held: Rights) {
        rights[look.id] = held
        live[look.id] = look
        start.yield(look)
    }

    /// How the person is told from others that the session opens.
    func mark(of person: NHSNumber, session: String) -> PersonMark {
        let now = surroundings.now()
        return marks[session, default: SessionMarks(now)].mark(of: person, at: now)
    }

    func sweep() async {
        let now = surroundings.now()
        for (id, look) in live {
            if let due = await look.due(at: now) {
                await end(id, look, because: due == .tooOld ? "age" : "idle")
            } else if await look.isResting(at: now) {
                await look.pack()
            }
            // One that may not be looked at any more is not kept until somebody tries.
            if live[id] != nil { do throws(LookError) { try await holdAuthority(id, look) } catch { continue } }
        }
        endedSessions = endedSessions.filter { now.timeIntervalSince($0.value) < 86_400 }
        launches = launches.filter { now.timeIntervalSince($0.value.at) < 86_400 }
        marks = marks.filter { now.timeIntervalSince($0.value.used) < 86_400 }
    }

    func end(_ id: LookID, _ look: LiveLook, because why: String) async {
        guard takeAway(id) else { return }
        await ended(id, look, because: why)
    }

    /// From here on nobody finds it. False where it is not there any more.
    func takeAway(_ id: LookID) -> Bool {
        rights[id] = nil
        return live.removeValue(forKey: id) != nil
    }

    /// What is left to do for one that was taken away.
    func ended(_ id: LookID, _ look: LiveLook, because why: String) async {
        await look.end()
        do throws(LookError) {
            try await record(.ended, id, look.staff, [look.person.nhsNumber], nil, detail: why)
        } catch {
            // The end shows nothing; that it is not on record is said in the log and is no reason to keep the content.
            logger.error("the end of a look could not be put on record")
        }
    }

    /// Past the ceiling, looks that nobody looks at sleep, the longest untouched first; where that is not enough, the new one
    /// waits. Nobody's open page is thrown out for it.
    func makeRoom() async throws(LookError) {
        guard memory.total >= limits.bytes else { return }
        let now = surroundings.now()
        var resting: [(look: LiveLook, touched: Date)] = []
        for look in live.values where await look.isResting(at: now) { resting.append((look, await look.touched)) }
        resting.sort { $0.touched < $1.touched }
        for (look, _) in resting {
            guard memory.total >= limits.bytes else { return }
            _ = await look.sleep(at: now)
        }
        guard memory.total < limits.bytes else { throw .full(retryAfter: 30) }
    }

    // MARK: Whose look it is

    /// The look, for the session that opened it: 410 for its own that has ended, the same 404 for another's and for one that never was.
    /// What has ended is known from the account, so that it outlasts this process.
    func mine(_ id: LookID, _ session: String) async throws(LookError) -> LiveLook {
        guard let look = live[id], look.session == session else { throw await gone(id, session) }
        try await holdAuthority(id, look)
        switch await look.visit(at: surroundings.now()) {
        case .awake: return look
        case .asleep:
            try await wake(look)
            return look
        case .tooIdle: await end(id, look, because: "idle")
        case .tooOld: await end(id, look, because: "age")
        case .ended: break
        }
        throw .ended
    }

    func gone(_ id: LookID, _ session: String) async -> LookError {
        do throws(LookAccount.Failed) {
            return try await surroundings.account.opener(id) == session ? .ended : .noSuchLook
        } catch { return .accountUnavailable }
    }

    /// Asks the sources again for a look that slept; that it does is on record first.
    private func wake(_ look: LiveLook) async throws(LookError) {
        guard await look.claimWaking() else { return }
        var problem = await whyNotToWake(look)
        if problem == nil { problem = await traced(look, mustAnswer: true) }
        if let problem {
            await look.wakingFailed()
            throw problem
        }
        if await look.wake() { start.yield(look) }
    }

    private func whyNotToWake(_ look: LiveLook) async -> LookError? {
        guard !isDraining else { return .full(retryAfter: 5) }
        do throws(LookError) {
            try await makeRoom()
            try await record(.gatheredAgain, look.id, look.staff, [look.person.nhsNumber], nil, detail: "put aside to save memory")
        } catch { return error }
        return nil
    }

    public func close(_ id: LookID, session: String) async {
        guard let look = live[id], look.session == session else { return }
        await end(id, look, because: "closed")
    }

    public func openLooks(session: String) async -> [ReleasedLook] {
        var mine: [ReleasedLook] = []
        for (id, look) in live where look.session == session {
            // What may not be shown any more ends here; what cannot be told is left out.
            do throws(LookError) { try await holdAuthority(id, look) } catch { continue }
            if let now = try? await look.snapshot() { mine.append(now) }
        }
        return mine.sorted { $0.opened > $1.opened }
    }

    public func closeAll(session: String) async {
        for (id, look) in live where look.session == session { await end(id, look, because: "signed out") }
    }

    /// The session has ended, whoever ended it: so do its looks, and an opening that is under way.
    public func sessionEnded(_ session: String) async {
        endedSessions[session] = surroundings.now()
        marks[session] = nil
        await closeAll(session: session)
    }

    func hasEnded(session: String) -> Bool { endedSessions[session] != nil }

    // MARK: The account

    func record(
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
}
