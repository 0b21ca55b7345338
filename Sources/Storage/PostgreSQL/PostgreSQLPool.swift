import Foundation
import Synchronization

/// A bounded queue of transactions, and as many threads as connections, each with its own: nothing here blocks Swift's own threads.
final class PostgreSQLPool: Sendable {
    private struct State {
        /// First come, first served; all wait equally long, so that the first is the first whose time is over.
        var waiting: [PostgreSQLJob] = []
        var isClosed = false
        /// Why the last attempt to connect failed, while none has succeeded since: what those who wait are told in the end.
        var connecting: PostgreSQLFault?
        var tally = DatabaseTally()
    }

    private let settings: PostgreSQLSettings
    private let servers: PostgreSQLWatch
    private let state = Mutex(State())
    /// Counts what waits; each thread waits on it.
    private let wake = DispatchSemaphore(value: 0)

    init(_ settings: PostgreSQLSettings, judgedBy servers: PostgreSQLWatch) {
        self.settings = settings
        self.servers = servers
        for number in 1...max(1, settings.connections) {
            start("database \(number)") { $0.work() }
        }
        start("database watch") { $0.watch() }
    }

    private func start(_ name: String, _ run: @escaping @Sendable (PostgreSQLPool) -> Void) {
        let thread = Thread { run(self) }
        thread.name = name
        // Bodies decode JSON and decide: as much as a main thread has, of which little is ever touched.
        thread.stackSize = 8 << 20
        thread.start()
    }

    var tally: DatabaseTally {
        state.withLock { state in
            var tally = state.tally
            tally.waiting = state.waiting.count
            tally.connections = max(1, settings.connections)
            return tally
        }
    }

    /// Ends the threads once they have done what waits.
    func close() {
        state.withLock { $0.isClosed = true }
        for _ in 0..<max(1, settings.connections) { wake.signal() }
    }

    func submit(_ job: PostgreSQLJob) {
        let fault: StorageError? = state.withLock { state in
            if state.isClosed { return .unavailable(code: 0) }
            if state.waiting.count >= settings.limits.queue { return .overloaded }
            state.waiting.append(job)
            return nil
        }
        if let fault { job.done(fault) } else { wake.signal() }
    }

    // MARK: The threads

    /// Tells those whose time is over, whatever the connections do.
    private func watch() {
        while !state.withLock({ $0.isClosed && $0.waiting.isEmpty }) {
            Thread.sleep(forTimeInterval: 0.1)
            let now = ContinuousClock.now
            let (late, why) = state.withLock { state in
                let count = state.waiting.prefix { $0.deadline < now }.count
                defer { state.waiting.removeFirst(count) }
                return (Array(state.waiting.prefix(count)), state.connecting?.storageError { _ in nil } ?? .late)
            }
            for job in late { job.done(why) }
        }
    }

    private func work() {
        var connection: PostgreSQLConnection?
        var misses = 0
        while true {
            wake.wait()
            let (job, isClosed) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
            }
            guard let job else {
                if isClosed { return }
                continue
            }
            do throws(PostgreSQLFault) {
                let mine: PostgreSQLConnection
                if let connection {
                    mine = connection
                    // Settings are read anew while it runs: one that was found unfit is so on connections too that were made before.
                    if servers.isRefusing { try servers.judge(mine) }
                } else {
                    mine = try connect()
                }
                connection = mine
                misses = 0
                let begun = ContinuousClock.now
                state.withLock { state in
                    state.connecting = nil
                    state.tally.working += 1
                }
                let isGood = perform(job, on: mine)
                state.withLock { state in
                    state.tally.working -= 1
                    state.tally.worked += (.now - begun) / .seconds(1)
                    state.tally.waited += (.now - job.submitted) / .seconds(1)
                }
                if !isGood { connection = nil }
            } catch {
                connection = nil
                misses += 1
                pass(job, error, after: misses)
            }
        }
    }

    /// Nothing is asked of a server that may not hold an account.
    private func connect() throws(PostgreSQLFault) -> PostgreSQLConnection {
        let new = try PostgreSQLConnection(settings)
        try servers.judge(new)
        return new
    }

    /// Leaves a job to a thread that has a connection, or that gets one; this one tries again only after a while.
    private func pass(_ job: PostgreSQLJob, _ fault: PostgreSQLFault, after misses: Int) {
        guard fault.isWorthAnotherRun, job.deadline > .now else { return job.done(fault.storageError { _ in nil }) }
        state.withLock { state in
            state.connecting = fault
            state.waiting.insert(job, at: 0)
        }
        wake.signal()
        Thread.sleep(forTimeInterval: Double(Self.pause(after: misses).milliseconds) / 1000)
    }

    /// Runs a job until it is done, or refused, or its time is over. One whose connection is lost before its commit goes to the next.
    /// - Returns: whether the connection is still good.
    private func perform(_ job: PostgreSQLJob, on connection: PostgreSQLConnection) -> Bool {
        var runs = 0
        while true {
            let fault: PostgreSQLFault
            switch job.run(on: connection) {
            case .done:
                state.withLock { $0.tally.count(job) }
                job.done(nil)
                return true
            case .failed(let error):
                if error == .outcomeUnknown { state.withLock { $0.tally.unknown += 1 } }
                job.done(error)
                return !error.endsConnection
            case .again(let it): fault = it
            }
            runs += 1
            state.withLock { $0.tally.again += 1 }
            let pause = Self.pause(after: runs)
            guard .now + pause < job.deadline else {
                job.done(fault.storageError { _ in nil })
                return !fault.endsConnection
            }
            if fault.endsConnection {
                // A connection that had died while it was idle is made anew at once.
                state.withLock { $0.waiting.insert(job, at: 0) }
                wake.signal()
                return false
            }
            Thread.sleep(forTimeInterval: Double(pause.milliseconds) / 1000)
        }
    }

    /// Asks the server that answers now what it is, as each new connection is asked.
    /// - Throws: `unsuitable` where it is not fit for an account.
    func judge(patience: Duration) async throws(StorageError) {
        let servers = servers
        try await run(.judging { connection throws(PostgreSQLFault) in try servers.judge(connection) }, patience: patience)
    }

    static func pause(after runs: Int) -> Duration {
        var chance = SystemRandomNumberGenerator()
        return pause(after: runs, by: &chance)
    }

    /// Longer each time, and never the same: those who were in each other's way, or lost one server together, must not come back together.
    /// - Returns: 1 ms at least; at most 5 ms, doubled with each run, and never more than half a second.
    static func pause(after runs: Int, by chance: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(Int.random(in: 1...min(500, 5 << min(max(runs, 0), 8)), using: &chance))
    }
}

extension StorageError {
    /// Whether whoever was told so cannot trust the connection any more.
    fileprivate var endsConnection: Bool {
        switch self {
        case .outcomeUnknown, .late, .unreachable, .notTrusted, .notAllowed, .tooManyConnections: true
        default: false
        }
    }
}

extension DatabaseTally {
    fileprivate mutating func count(_ job: PostgreSQLJob) {
        guard job.isWrite else {
            reads += 1
            return
        }
        commits += 1
        writes += 1
    }
}
