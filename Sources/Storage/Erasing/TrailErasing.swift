import AuditTrail
import Foundation

/// Erases what is older than the region keeps (docs/trail.md, "Erasing"; issue 6, part 9). **The one place that takes anything away from the account.** What an event says and the salt that opens its
/// commitment go, and what registers remember of the same time (`ErasedTable`). Commitments, entries, tiles, checkpoints and chains' numbers stay, so that the log is the same log and verifies.
/// Where no log is kept, commitments go too (`LogState`).
///
/// What says what was erased names nobody and is never erased: an entry without text that no such event covers was taken away by somebody else (`LogAudit`).
///
/// It works in steps, each a transaction of its own with its `trail-erased` event, so that nobody waits for it and what was erased is known whenever it was stopped.
public struct TrailErasing: Sendable {
    let database: any SQLDatabase
    /// Events of one step: some ten milliseconds.
    let most: Int
    /// The score from which a case is an alert: under it an open case keeps nothing.
    private let alert: Double
    /// Whether the region keeps a log: then nothing is erased before its first checkpoint is signed.
    let keepsLog: Bool
    private let pause: Pause

    /// Waits so long.
    public typealias Pause = @Sendable (Duration) async -> Void

    /// - Parameters:
    ///   - most: events or rows of one step.
    ///   - alert: the score from which a case is an alert.
    ///   - keepsLog: whether the region has keys for a log, also where none has begun in this database.
    ///   - pause: between two steps.
    public init(
        _ database: any SQLDatabase, most: Int = 250, alert: Double = MonitoringSettings().alert, keepsLog: Bool = false,
        pause: @escaping Pause = { try? await Task.sleep(for: $0) }
    ) {
        self.pause = pause
        self.keepsLog = keepsLog
        self.database = database
        self.most = most
        self.alert = alert
    }

    /// What was erased, or would be.
    public struct Tally: Sendable, Hashable {
        public var events = 0
        /// Entries of the log whose texts these were.
        public var entries = 0
        /// Rows of registers.
        public var rows = 0
        /// Events and rows that a legal hold kept.
        public var held = 0
        /// Those that an open case of the oversight desk is about (`OpenCases`).
        public var open = 0
        /// Events that have no signed place in the log yet: a later time takes them.
        public var waiting = 0
        public var isNothing: Bool { events == 0 && rows == 0 }

        static func += (all: inout Tally, one: Tally) {
            all.events += one.events
            all.entries += one.entries
            all.rows += one.rows
            all.held += one.held
            all.open += one.open
            all.waiting += one.waiting
        }
    }

    /// What `erase` would erase now; nothing is changed.
    /// - Throws: `logNotSigned` where `erase` would.
    public func due(before end: Date) async throws(StorageError) -> Tally {
        var all = Tally()
        var last: Place?
        repeat {
            let (after, limit, alert, keepsLog) = (last, most, alert, keepsLog)
            let step = try await database.read {
                try Step.find(before: end, alert: alert, keepsLog: keepsLog, after: after, limit: limit, $0)
            }
            all += step.tally
            last = step.last
        } while last != nil
        for table in ErasedTable.all {
            var after: String?
            repeat {
                let (begin, limit, alert) = (after, most, alert)
                let found = try await database.read { try table.find(before: end, alert: alert, after: begin, limit: limit, $0) }
                all += found.tally
                after = found.last
            } while after != nil
        }
        return all
    }

    /// Erases all that is due.
    /// - Parameter leader: nil: somebody at a terminal.
    /// - Throws: `fenced` where another node leads by now; what was erased before stays erased. `logNotSigned` where the log has no checkpoint
    ///   yet, as while events from before it are taken in: nothing is erased then, and a later time takes it.
    public func erase(before end: Date, at now: Date, as leader: Leadership? = nil) async throws(StorageError) -> Tally {
        var all = Tally()
        var last: Place?
        let begun = ContinuousClock.now
        repeat {
            let (after, limit, alert, keepsLog) = (last, most, alert, keepsLog)
            // Millions take hours, and each step is dated as the entries around its own: by that the audit tells whether it is one (`LogAudit.Erasures`).
            let start = ContinuousClock.now
            let passed = start - begun
            let dated = passed < .seconds(60) ? now : now.addingTimeInterval(passed / .seconds(1))
            let step = try await database.write { transaction in
                try Self.holdPlaces(transaction)
                try leader?.hold(transaction)
                let step = try Step.find(before: end, alert: alert, keepsLog: keepsLog, after: after, limit: limit, transaction)
                try step.erase(at: dated, transaction)
                return step
            }
            all += step.tally
            last = step.last
            if last != nil { await giveWay(since: start) }
        } while last != nil
        for table in ErasedTable.all {
            var after: String?
            repeat {
                let start = ContinuousClock.now
                let (begin, limit, alert) = (after, most, alert)
                // Found by a read, which is in nobody's way; what is held is asked again by the write.
                let found = try await database.read { try table.find(before: end, alert: alert, after: begin, limit: limit, $0) }
                if !found.ids.isEmpty {
                    all.rows += try await database.write { transaction in
                        try leader?.hold(transaction)
                        return try table.erase(found, before: end, alert: alert, at: now, transaction)
                    }
                }
                all.held += found.tally.held
                all.open += found.tally.open
                after = found.last
                if after != nil { await giveWay(since: start) }
            } while after != nil
        }
        all.rows += try await eraseFlags(before: end, at: now, as: leader)
        all.rows += try await eraseLeftParts(before: end, at: now, as: leader)
        return all
    }

    /// Stands still as long as the step took, so that half of the time the rows that it holds are free: of whoever renews a lease there, or takes it
    /// over, a server refuses what waited for a step (40001), and a try that meets no step comes through.
    func giveWay(since start: ContinuousClock.Instant) async {
        await pause(min(max(ContinuousClock.now - start, Self.shortest), Self.longest))
    }

    /// Enough for a lease to be renewed, and no longer than it is worth where a step waited itself.
    private static let (shortest, longest) = (Duration.milliseconds(20), Duration.seconds(1))

    /// Nothing gets its place in the log meanwhile: a key goes with a person's last event, and what came of theirs while this reads would be placed
    /// under it. It is taken before anything is read; who places is waited for, and on a server this then runs again and reads what was placed.
    static func holdPlaces(_ transaction: any SQLTransaction) throws {
        try transaction.execute("UPDATE leader_lease SET fence = fence WHERE name = ?", [.text(LogIntegrator.lease)])
    }

    struct Place: Sendable {
        let at: Int64
        let id: String
    }

    /// Some of the oldest events.
    struct Step: Sendable {
        var tally = Tally()
        /// Nil: there is nothing behind it.
        var last: Place?
        private var ids: [String] = []
        private var people: Set<String> = []
        private var places: [Int64] = []
        /// When the first and the last of them were made.
        private var made: (first: Int64, last: Int64)?
        private var checkpoint: SQLRow?

        static func find(
            before end: Date, alert: Double, keepsLog: Bool, after: Place?, limit: Int, _ transaction: any SQLTransaction
        ) throws -> Step {
            var step = Step()
            // First: under no checkpoint nothing may be looked for.
            step.checkpoint = try LogState.read(keepsLog: keepsLog, transaction).checkpoint
            let holds = try LegalHoldStore.inForce(transaction)
            let open = try OpenCases.keeping(before: end, alert: alert, transaction)
            let rows = try transaction.query(
                "SELECT id, at, look FROM trail_event WHERE at < ? AND (at, id) > (?, ?) AND kind <> 'trail-erased' ORDER BY at, id LIMIT ?",
                [.time(end), .integer(after?.at ?? .min), .text(after?.id ?? ""), .integer(Int64(limit))])
            let found = rows.compactMap { $0.text(0) }
            let known = try transaction.run(
                found.flatMap { id in
                    [
                        "SELECT nhs_number FROM trail_person WHERE event = ?", "SELECT place FROM log_entry WHERE event = ?",
                        "SELECT part FROM log_waiting WHERE event = ?",
                    ].map { SQLStatement($0, [.text(id)]) }
                })
            let signed = step.checkpoint?.integer(0)
            for (number, id) in found.enumerated() {
                let people = known[3 * number].rows.compactMap { $0.text(0) }
                let places = known[3 * number + 1].rows.compactMap { $0.integer(0) }
                let isWaiting = !known[3 * number + 2].rows.isEmpty
                if holds.isOnEverything || people.contains(where: { holds.holds($0) }) {
                    step.tally.held += 1
                } else if open.keeps(event: id, look: rows[number].text(2)) {
                    step.tally.open += 1
                } else if let signed, isWaiting || places.contains(where: { $0 >= signed }) {
                    step.tally.waiting += 1
                } else {
                    step.ids.append(id)
                    step.people.formUnion(people)
                    step.places += places
                    // They come in the order of their times.
                    if let at = rows[number].integer(1) { step.made = (step.made?.first ?? at, at) }
                }
            }
            (step.tally.events, step.tally.entries) = (step.ids.count, step.places.count)
            if rows.count == limit, let row = rows.last, let id = row.text(0), let at = row.integer(1) { step.last = Place(at: at, id: id) }
            return step
        }

        private static func time(_ milliseconds: Int64) -> String {
            Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
        }

        func erase(at now: Date, _ transaction: any SQLTransaction) throws {
            guard !ids.isEmpty else { return }
            var statements: [SQLStatement] = []
            for id in ids {
                // What was found alike at a look tells of its person too.
                statements.append(SQLStatement("DELETE FROM look_flag WHERE event = ?", [.text(id)]))
                if checkpoint == nil {
                    // Where no log is kept, nothing commits to anything, and nothing waits for its place for ever.
                    statements += ["DELETE FROM trail_part WHERE event = ?", "DELETE FROM log_waiting WHERE event = ?"].map {
                        SQLStatement($0, [.text(id)])
                    }
                } else {
                    // The salt alone: the commitment stays.
                    statements.append(SQLStatement("UPDATE trail_part SET salt = ? WHERE event = ?", [.blob([]), .text(id)]))
                }
                statements += ["DELETE FROM trail_person WHERE event = ?", "DELETE FROM trail_event WHERE id = ?"].map {
                    SQLStatement($0, [.text(id)])
                }
            }
            for person in people.sorted() {
                statements.append(
                    SQLStatement(
                        "DELETE FROM person_key WHERE nhs_number = ? AND NOT EXISTS (SELECT 1 FROM trail_person p WHERE p.nhs_number = ?)",
                        [.text(person), .text(person)]))
                statements.append(
                    SQLStatement(
                        "DELETE FROM number_superseded WHERE (older = ? OR newer = ?) AND NOT EXISTS (SELECT 1 FROM trail_person p WHERE p.nhs_number = older OR p.nhs_number = newer)",
                        [.text(person), .text(person)]))
            }
            _ = try transaction.run(statements)
            var also: [EventField: EventValue] = [:]
            if let first = places.min(), let last = places.max(), let size = checkpoint?.integer(0), let root = checkpoint?.blob(1) {
                also = [
                    .first: .number(UInt64(first)), .last: .number(UInt64(last)), .treeSize: .number(UInt64(size)), .treeRoot: .bytes(root),
                ]
            }
            // When they were made, by which the audit judges those that stand after newer ones (`LogAudit.Erasures`).
            let times = made.map { ", made \(Self.time($0.first)) to \(Self.time($0.last))" } ?? ""
            try TrailStore.insert(
                TrailEvent(kind: .trailErased, at: now, detail: "\(ids.count) events, \(places.count) entries\(times)", also: also),
                transaction)
        }
    }
}
