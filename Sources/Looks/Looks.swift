import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Logging
import Storage

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
        /// Searches of one staff member in a minute, on all nodes together; nil: as many as they like.
        public var searches: Int?
        /// Looks that one staff member asks for in a minute, on all nodes together; nil: as many as they like.
        public var looksInAMinute: Int?
        /// The most that are counted for it: each look reads those of the minute before, and whoever may open more has no limit worth that.
        public static let mostCounted = 1_000
        public init() {}
    }

    let surroundings: Surroundings
    let limits: Limits
    let logger: Logger
    let memory: LookMemory
    /// What is on its way out as Bundles (`Memory/ExitRoom.swift`).
    let exits: ExitRoom
    private(set) var live: [LookID: LiveLook] = [:]
    /// What each of them was decided from (`Deciding/Looks+Authority.swift`).
    var rights: [LookID: Rights] = [:]
    /// What this node may go on by (`Nodes/Looks+Lease.swift`), and who waits for it.
    var lease: Lease?
    var readingAuthoritySince: ContinuousClock.Instant?
    /// What the registers' latest changes were about (`Nodes/RegisterChanges.swift`).
    var changes = RegisterChanges()
    /// The registers' version that every open look was last decided under.
    var keptVersion: Int64?
    var waitingForAuthority: [CheckedContinuation<Result<Void, LookError>, Never>] = []
    /// Watches, which wait for it no longer than they may, and the word that one of them needs a reading.
    var impatient: [AsyncStream<Result<Void, LookError>>.Continuation] = []
    private let readingsWanted: AsyncStream<Void>
    let readingWanted: AsyncStream<Void>.Continuation
    /// Who waits for a look to be decided about again, and how many reads are under way for them (`Deciding/Looks+Redeciding.swift`).
    var waitingForDecision: [WaitingForDecision] = []
    var readsForDecisions = 0
    /// Looks of other nodes that browsers watch here (`Nodes/Looks+Watching.swift`).
    var afar: [LookID: Afar] = [:]
    /// Open looks of sessions that were asked for lately, on all nodes (`Nodes/Looks+Others.swift`).
    var openOf: [String: LooksAnywhere] = [:]
    /// When somebody last went by the lease here (`Nodes/Looks+Lease.swift`).
    var leaseUsed: ContinuousClock.Instant?
    /// What open looks hold of the Summary Care Record (`SummaryCareRecord/`).
    var summaries: [LookID: HeldSummary] = [:]
    /// Looks that are being confirmed, and who waits for their turn.
    var confirming: [LookID: [CheckedContinuation<Void, Never>]] = [:]
    /// Looks that were taken away and are being let go of, and who waits to take them over again (`Nodes/Looks+Leaving.swift`).
    var leaving: [LookID: [CheckedContinuation<Void, Never>]] = [:]
    /// Looks that were closed here while that could not be put on record (`Nodes/Looks+Closing.swift`).
    var closings: [LookID: Closing] = [:]
    /// Sessions that have ended, for a day, which is longer than one may live: an opening that was under way opens nothing.
    private var endedSessions: [String: Date] = [:]
    /// The newest launch of each session that came to this node, for a day, and when something was asked for here last
    /// (`Deciding/Looks+Launched.swift`).
    var launches: [String: NewestLaunch] = [:]
    var lastCame = Moment(milliseconds: 0)
    /// No more is taken up; what is open goes on.
    private(set) var isDraining = false
    /// Nothing goes on here any more.
    private(set) var isStopped = false
    var silentSince: Date?
    public internal(set) var openings = Openings()
    private let jobs: AsyncStream<LiveLook>
    let start: AsyncStream<LiveLook>.Continuation

    public init(surroundings: Surroundings, limits: Limits = Limits(), logger: Logger) {
        self.surroundings = surroundings
        let memory = LookMemory()
        self.memory = memory
        exits = ExitRoom(memory)
        self.limits = limits
        self.logger = logger
        (jobs, start) = AsyncStream.makeStream(of: LiveLook.self)
        (readingsWanted, readingWanted) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: Life

    /// Runs until cancelled: gathers for each look that is opened, and sweeps. Then nothing of any look is held here: another node, or this
    /// one when it runs again, goes on with those that somebody uses, and ends the others.
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
            group.addTask {
                while (try? await Task.sleep(for: .seconds(60))) != nil { await self.endLeft() }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.lease * 0.8)) != nil { await self.keepAuthority() }
            }
            group.addTask { [readingsWanted] in for await _ in readingsWanted { await self.readForWatches() } }
            for await look in jobs {
                group.addTask { await look.gather() }
            }
            group.cancelAll()
        }
        (isDraining, isStopped) = (true, true)
        for id in live.keys { await letGo(id) }
    }

    /// No new looks; those open go on until they end or `run` is cancelled, and watches go elsewhere.
    public func drain() { isDraining = true }

    /// Whether it is told to stop.
    public var isLeaving: Bool { isDraining }

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

    func sweep() async {
        let now = surroundings.now()
        for (id, look) in live {
            if let due = await look.due(at: now) {
                if due == .tooIdle, await isUsedElsewhere(id, look, at: now) != false { continue }
                await end(id, look, because: due == .tooOld ? "age" : "idle")
            } else if await look.isResting(at: now) {
                await look.pack()
            }
            await look.forgetPages(at: now)
            // One that may not be looked at any more is not kept until somebody tries.
            if live[id] != nil { do throws(LookError) { try await holdAuthority(id, look) } catch { continue } }
        }
        await writeClosings(at: now)
        forgetAfar()
        endedSessions = endedSessions.filter { now.timeIntervalSince($0.value) < 86_400 }
        launches = launches.filter { now.timeIntervalSince($0.value.at.date) < 86_400 }
    }

    func end(_ id: LookID, _ look: LiveLook, because why: String) async {
        guard takeAway(id) else { return }
        await ended(id, look, because: why)
    }

    /// From here on nobody finds it: `ended` or `leave` must follow. False where it is not there any more.
    func takeAway(_ id: LookID) -> Bool {
        rights[id] = nil
        guard let look = live.removeValue(forKey: id) else { return false }
        // What its session has open is read anew.
        openOf[look.session] = nil
        leaving[id] = leaving[id] ?? []
        return true
    }

    /// What is left to do for one that was taken away.
    /// - Returns: whether its end is on record.
    @discardableResult
    func ended(_ id: LookID, _ look: LiveLook, because why: String) async -> Bool {
        defer { left(id) }
        await look.end()
        await endSummary(id)
        do throws(LookError) {
            try await record(.ended, id, look.staff, [look.person.nhsNumber], nil, detail: why)
            return true
        } catch {
            // The end shows nothing; that it is not on record is said in the log and is no reason to keep the content.
            logger.error("the end of a look could not be put on record")
            return false
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
            guard await look.sleep(at: now) else { continue }
            await restSummary(look.id)
        }
        guard memory.total < limits.bytes else { throw .full(retryAfter: 30) }
    }

    // MARK: Whose look it is

    /// The look, for the session that opened it: 410 for its own that has ended, the same 404 for another's and for one that never was.
    /// What has ended is known from the account, so that it outlasts this process.
    func mine(_ id: LookID, _ session: String) async throws(LookError) -> LiveLook {
        let look: LiveLook
        if let mine = live[id] { look = mine } else { look = try await adopt(id, session) }
        guard look.session == session else { throw .noSuchLook }
        try await holdAuthority(id, look)
        let now = surroundings.now()
        switch await look.visit(at: now) {
        case .awake:
            try await use(id, look, at: now)
            return look
        case .asleep:
            try await use(id, look, at: now)
            try await wake(look)
            return look
        case .tooIdle:
            // Somebody uses it on another node, and comes here next.
            switch await isUsedElsewhere(id, look, at: now) {
            case true?: return try await mine(id, session)
            case nil: throw .accountUnavailable
            case false?: break
            }
            await end(id, look, because: "idle")
        case .tooOld: await end(id, look, because: "age")
        case .ended: break
        }
        throw .ended
    }

    func gone(_ id: LookID, _ session: String) async -> LookError {
        do throws(LookError) {
            return try await held(id)?.session == session ? .ended : .noSuchLook
        } catch { return error }
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
        guard !isDraining else { return .leaving }
        do throws(LookError) {
            try await makeRoom()
            try await record(.gatheredAgain, look.id, look.staff, [look.person.nhsNumber], nil, detail: "put aside to save memory")
        } catch { return error }
        return nil
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
        await sessionEndedHere(session)
        // Looks of it that no node holds just now, or another does.
        do { try await surroundings.nodes.endAll(session, "signed out", surroundings.now()) } catch {
            logger.error("looks of a session that has ended could not be ended on record")
        }
    }

    /// There was no such session: whoever sends cookies that they made up must not be remembered for a day each.
    public func neverBegan(session: String) { endedSessions[session] = nil }

    /// What this node holds of it.
    func sessionEndedHere(_ session: String) async {
        endedSessions[session] = surroundings.now()
        await closeAll(session: session)
    }

    /// What ended elsewhere, as a reading says, is gone here from now on: nothing comes between.
    /// - Returns: what is to be dropped, and looks of sessions that have ended, which are to be put on record as ended.
    func obey(_ reading: AuthorityReading) -> (gone: [LookID: LiveLook], signedOut: [LookID: LiveLook]) {
        var (gone, signedOut): ([LookID: LiveLook], [LookID: LiveLook]) = ([:], [:])
        for text in reading.endedLooks {
            guard let id = LookID(text), let look = live[id], takeAway(id) else { continue }
            gone[id] = look
        }
        for session in reading.endedSessions where !hasEnded(session: session) {
            endedSessions[session] = surroundings.now()
            for (id, look) in live where look.session == session && takeAway(id) { signedOut[id] = look }
        }
        return (gone, signedOut)
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
