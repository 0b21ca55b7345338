import AuditTrail
import Foundation

extension LogAudit {
    /// What the log itself says was erased (`TrailErasing`): each step's event has the first and the last place whose text it took, and how many. Only such an
    /// event is believed as the log commits to, whose root is that of the log of then, and whose date is that of the entries around it: whoever has the database
    /// can write any row, and cannot write an entry into what was signed.
    struct Erasures {
        enum Verdict { case said, early, young, unsaid }

        struct Step {
            let at: Int64
            let first: UInt64
            let last: UInt64
            /// The log that it was erased under.
            let size: UInt64
            let root: [UInt8]
            /// Entries whose texts it took.
            let entries: UInt64
            /// When the newest of them was made, by its own word; nil: it is of a version that did not say.
            let newest: Int64?
            /// Nil: it waits for its place.
            let place: UInt64?
        }

        /// Before this size events got their places that are older than the log, among newer ones (`LogAdoption`): that of its first checkpoint.
        private let adopted: UInt64
        /// By their first place, the last to come first.
        private var coming: [Step] = []
        /// Those that reach as far as where we are.
        private var reaching: [Step] = []
        private var byPlace: [UInt64: Step] = [:]
        private(set) var waiting: [Step] = []
        /// Sizes whose roots the steps name, the next one last; and the roots that the log had then.
        private var sizes: [UInt64] = []
        private var roots: [UInt64: [UInt8]] = [:]

        /// The least that a region may keep (region/README.md, `trail.retention`).
        static let least: Int64 = 86_400_000
        /// An entry may have its place some time after others that were made later.
        static let slack: Int64 = 3_600_000

        /// All that are believed, in no order.
        var steps: [Step] { waiting + byPlace.values }
        /// Entries whose texts were taken, all together.
        var entries: UInt64 { steps.reduce(0) { $0 &+ $1.entries } }

        /// Erasing is nobody's own doing: its events have no subject, and the index that begins with one finds them among a region's whole trail.
        static let finding = "SELECT id FROM trail_event WHERE subject IS NULL AND kind = ?"

        init(_ transaction: any SQLTransaction, adopted: UInt64) throws {
            self.adopted = adopted
            let ids = try transaction.query(Self.finding, [.text(TrailEvent.Kind.trailErased.rawValue)]).compactMap { $0.text(0) }
            for start in stride(from: 0, to: ids.count, by: 500) {
                let some = Array(ids[start..<min(start + 500, ids.count)])
                let events = try KeptRows.events(some, transaction)
                let answers = try transaction.run(
                    some.map {
                        SQLStatement(
                            """
                            SELECT p.salt, l.place, l.entry, w.commitment FROM trail_part p \
                            LEFT JOIN log_entry l ON l.event = p.event AND l.part = p.part \
                            LEFT JOIN log_waiting w ON w.event = p.event AND w.part = p.part WHERE p.event = ? AND p.part = 1
                            """, [.text($0)])
                    })
                for (id, answer) in zip(some, answers) {
                    guard let event = events[id], let row = answer.rows.first, let step = Step(event, row) else { continue }
                    coming.append(step)
                    if let place = step.place { byPlace[place] = step } else { waiting.append(step) }
                }
            }
            coming.sort { $0.first > $1.first }
            sizes = Set(coming.map(\.size)).sorted(by: >)
        }

        /// The log has grown by one.
        mutating func grown(_ tree: TiledTree) {
            guard let next = sizes.last, next == tree.size else { return }
            roots[next] = tree.root.bytes
            sizes.removeLast()
        }

        func step(at place: UInt64) -> Step? { byPlace[place] }

        /// What is wrong with a step, whatever it took; nil: nothing.
        /// - Parameters:
        ///   - size: of the log before it.
        ///   - now: in milliseconds since 1970.
        func fault(_ step: Step, before size: UInt64, now: Int64) -> String? {
            guard step.first <= step.last, step.last < step.size, step.size <= size, roots[step.size] == step.root else {
                return "says that texts were erased under a log that never was"
            }
            return step.at > now.addingReportingOverflow(Self.slack).partialValue ? "says that texts were erased later than now" : nil
        }

        /// What is to be said of an entry without text; places are asked about in order.
        /// - Parameters:
        ///   - before: when an entry before it was made, in milliseconds since 1970.
        ///   - kept: how long the region keeps texts now, in seconds; nil: for ever.
        mutating func judge(_ place: UInt64, madeAfter before: Int64?, _ kept: TimeInterval?) -> Verdict {
            while let next = coming.last, next.first <= place {
                reaching.append(next)
                coming.removeLast()
            }
            reaching.removeAll { $0.last < place }
            guard let step = reaching.max(by: { $0.at < $1.at }) else { return .unsaid }
            // What is older than the log stands after what is newer there: by the step's own word, to which the log commits.
            guard let made = place < adopted ? step.newest ?? before : before else { return kept == nil ? .early : .said }
            // As fractions: no time that somebody wrote into a row is too large for them.
            let age = Double(step.at) - Double(made) + Double(Self.slack)
            guard age >= Double(Self.least) else { return .young }
            return kept.map { age >= $0 * 1000 } ?? false ? .said : .early
        }
    }

    /// When the entries around a place were made: by those in the middle of nine at most on each side, so that one clock that was wrong does not decide.
    struct Around {
        private var before: [Int64] = []
        private var open: [(place: UInt64, at: Int64, after: [Int64])] = []
        private static let most = 9

        /// A whole entry that is no erasing's.
        /// - Returns: places of erasings whose date is later than what followed them.
        mutating func saw(_ at: Int64) -> [UInt64] {
            before.append(at)
            if before.count > Self.most { before.removeFirst() }
            guard !open.isEmpty else { return [] }
            for index in open.indices { open[index].after.append(at) }
            let full = open.filter { $0.after.count == Self.most }
            open.removeAll { $0.after.count == Self.most }
            return Self.late(full)
        }

        /// An erasing's entry.
        /// - Returns: whether its date is not before that of the entries before it.
        mutating func isAfter(_ place: UInt64, at: Int64) -> Bool {
            open.append((place, at, []))
            guard !before.isEmpty else { return true }
            return Double(at) >= Double(before.sorted()[(before.count - 1) / 2]) - Double(Erasures.slack)
        }

        /// Those of which fewer followed.
        func rest() -> [UInt64] { Self.late(open.filter { !$0.after.isEmpty }) }

        private static func late(_ some: [(place: UInt64, at: Int64, after: [Int64])]) -> [UInt64] {
            some.filter { Double($0.at) > Double($0.after.sorted()[$0.after.count / 2]) + Double(Erasures.slack) }.map(\.place)
        }
    }
}

extension LogAudit.Erasures.Step {
    /// Nil where it names no range of the log, or where the log does not commit to it.
    /// - Parameter row: its salt, its place and entry, and the commitment that waits for a place.
    fileprivate init?(_ event: KeptEvent, _ row: SQLRow) {
        func value(_ field: EventField) -> EventValue? { event.also.first { $0.number == field.rawValue }?.read }
        func number(_ field: EventField) -> UInt64? { if case .number(let number)? = value(field) { number } else { nil } }
        guard let first = number(.first), let last = number(.last), let size = number(.treeSize), case .bytes(let root)? = value(.treeRoot),
            let part = try? event.canonical().first, let salt = row.blob(0).flatMap({ EventSalt($0) })
        else { return nil }
        let commitment = EventCommitment(part, salt: salt)
        if let entry = row.blob(2).flatMap({ LogEntry($0) }), let place = row.integer(1) {
            guard entry.commitment == commitment else { return nil }
            self.place = UInt64(clamping: place)
        } else {
            guard row.blob(3) == commitment.hash.bytes else { return nil }
            self.place = nil
        }
        (at, self.first, self.last, self.size, self.root) = (event.at, first, last, size, root)
        // "250 events, 260 entries, made 2018-11-01T00:00:00Z to 2018-11-02T09:30:00Z"; versions before said no times.
        let words = (event.detail ?? "").split(separator: " ")
        entries = words.count >= 4 && words[3].hasPrefix("entries") ? UInt64(words[2]) ?? 0 : 0
        let made = words.count == 8 && words[4] == "made" ? try? Date(String(words[7]), strategy: .iso8601) : nil
        // To the second: it may be nearly one later.
        newest = made.map { Int64($0.timeIntervalSince1970 * 1000) + 999 }
    }
}
