import AuditTrail
import Foundation

extension LogAudit {
    /// What the log itself says was erased (`TrailErasing`): each step's event has the first and the last place whose text it took, and how many. These events are
    /// entries like any other, so that one that was made up stands there for ever, dated, for whoever asks who erased what.
    struct Erasures {
        enum Verdict { case said, early, young, unsaid }
        private struct Step {
            let at: Int64
            let first: UInt64
            let last: UInt64
        }

        /// Entries whose texts were taken, all together.
        private(set) var entries: UInt64 = 0
        /// By their first place, the last to come first.
        private var coming: [Step] = []
        /// Those that reach as far as where we are.
        private var reaching: [Step] = []

        /// The least that a region may keep (region/README.md, `trail.retention`).
        static let least: Int64 = 86_400_000
        /// An entry may have its place some time after others that were made later.
        private static let slack: Int64 = 3_600_000

        /// Erasing is nobody's own doing: its events have no subject, and the index that begins with one finds them among a region's whole trail.
        static let finding = "SELECT id FROM trail_event WHERE subject IS NULL AND kind = ?"

        init(_ transaction: any SQLTransaction) throws {
            let ids = try transaction.query(Self.finding, [.text(TrailEvent.Kind.trailErased.rawValue)]).compactMap { $0.text(0) }
            for start in stride(from: 0, to: ids.count, by: 500) {
                for event in try KeptRows.events(Array(ids[start..<min(start + 500, ids.count)]), transaction).values {
                    func number(_ field: EventField) -> UInt64? {
                        guard case .number(let number)? = event.also.first(where: { $0.number == field.rawValue })?.read else { return nil }
                        return number
                    }
                    guard let first = number(.first), let last = number(.last) else { continue }
                    coming.append(Step(at: event.at, first: first, last: last))
                    entries += Self.count(event.detail)
                }
            }
            coming.sort { $0.first > $1.first }
        }

        /// "250 events, 260 entries".
        private static func count(_ detail: String?) -> UInt64 {
            let words = (detail ?? "").split(separator: " ")
            guard words.count == 4, words[3] == "entries", let count = UInt64(words[2]) else { return 0 }
            return count
        }

        /// What is to be said of an entry without text; places are asked about in order.
        /// - Parameters:
        ///   - before: when an entry before it was made, in milliseconds since 1970.
        ///   - kept: how long the region keeps texts now, in seconds.
        mutating func judge(_ place: UInt64, madeAfter before: Int64?, _ kept: TimeInterval) -> Verdict {
            while let next = coming.last, next.first <= place {
                reaching.append(next)
                coming.removeLast()
            }
            reaching.removeAll { $0.last < place }
            guard let erased = reaching.map(\.at).max() else { return .unsaid }
            guard let before else { return .said }
            let age = erased - before + Self.slack
            return age < Self.least ? .young : age < Int64(kept * 1000) ? .early : .said
        }
    }
}
