import Foundation
import Synchronization

/// A bounded queue of transactions, and as many threads as connections, each with its own: nothing here blocks Swift's own threads.
final class PostgreSQLPool: Sendable {
    private struct State {
        /// First come, first served; all wait equally long, so that the first is the first whose time is over.
        var waiting: [PostgreSQLJob] = []
        var isClosed = false
        var tally = DatabaseTally()
    }

    private let settings: PostgreSQLSettings
    private let state = Mutex(State())
    /// Counts what waits; each thread waits on it.
    private let wake = DispatchSemaphore(value: 0)

    init(_ settings: PostgreSQLSettings) {
        self.settings = settings
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

    var tally: DatabaseTally { state.withLock { $0.tally } }

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
            let late = state.withLock { state in
                let count = state.waiting.prefix { $0.deadline < now }.count
                defer { state.waiting.removeFirst(count) }
                return Array(state.waiting.prefix(count))
            }
            for job in late { job.done(.late) }
        }
    }

    private func work() {
        var connection: PostgreSQLConnection?
        while true {
            wake.wait()
            let (job, isClosed) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
            }
            if let job {
                job.done(perform(job, &connection))
            } else if isClosed {
                return
            }
        }
    }

    /// Runs a job until it is done, or refused, or its time is over.
    private func perform(_ job: PostgreSQLJob, _ connection: inout PostgreSQLConnection?) -> StorageError? {
        var runs = 0
        while true {
            let fault: PostgreSQLFault
            do throws(PostgreSQLFault) {
                let mine: PostgreSQLConnection
                if let connection { mine = connection } else { mine = try PostgreSQLConnection(settings) }
                connection = mine
                switch job.run(on: mine) {
                case .done:
                    state.withLock { $0.tally.count(job) }
                    return nil
                case .failed(let error):
                    if error.endsConnection { connection = nil }
                    if error == .outcomeUnknown { state.withLock { $0.tally.unknown += 1 } }
                    return error
                case .again(let it): fault = it
                }
            } catch { fault = error }
            if fault.endsConnection { connection = nil }
            runs += 1
            let pause = Self.pause(after: runs, fault)
            guard fault.isWorthAnotherRun, .now + pause < job.deadline else { return fault.storageError { _ in nil } }
            state.withLock { $0.tally.again += 1 }
            Thread.sleep(forTimeInterval: Double(pause.milliseconds) / 1000)
        }
    }

    /// Longer each time, and never the same: those who were in each other's way, or lost one server together, must not come back together.
    static func pause(after runs: Int, _ fault: PostgreSQLFault) -> Duration {
        // A connection that had died while it was idle is made anew at once.
        if case .lost = fault, runs == 1 { return .zero }
        let most = min(500, 5 << min(runs, 8))
        return .milliseconds(Int.random(in: 1...most))
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
        guard job.begin == PostgreSQLDatabase.beginWriting else { return }
        commits += 1
        writes += 1
    }
}
