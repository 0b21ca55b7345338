import AuditTrail
import Foundation

extension LogAudit {
    /// What officers search and people read of looks stands in rows beside the trail: held against the events to which the log commits. Of a look's salt the log
    /// knows nothing, but through the root of what was shown with it.
    struct Looks {
        /// Older looks may be erased a day before their events or after them; nil: none is.
        private let since: Int64?

        /// - Parameters:
        ///   - now: in milliseconds since 1970.
        ///   - kept: how long the region keeps texts, in seconds; nil: for ever.
        init(now: Int64, kept: TimeInterval?) {
            since = kept.map { now - Int64(min($0, 1e12) * 1000) + Erasures.least }
        }

        private static let kinds = [TrailEvent.Kind.lookOpened, .answerShown].map { EventValue.text($0.rawValue) }

        /// What is wrong with the looks of some whole entries.
        func faults(_ entries: [(place: UInt64, event: ShownEvent)], _ transaction: any SQLTransaction) throws -> [String] {
            let some = entries.compactMap { place, event -> Told? in
                guard let kind = event[.kind], Self.kinds.contains(kind), case .text(let look)? = event[.look],
                    case .number(let at)? = event[.at],
                    since.map({ Int64(clamping: at) >= $0 }) ?? true
                else { return nil }
                return Told(place: place, look: look, isOpening: kind == Self.kinds[0], event: event)
            }
            let looks = Array(Set(some.map(\.look)))
            guard !looks.isEmpty else { return [] }
            let shown = Set(some.filter { !$0.isOpening }.map(\.look))
            let answers = try transaction.run(
                looks.flatMap { look -> [SQLStatement] in
                    let opened = SQLStatement(
                        "SELECT nhs_number, subject, organisation, role, issuer, opened_at FROM look WHERE id = ?", [.text(look)])
                    guard shown.contains(look) else { return [opened] }
                    return [
                        opened,
                        SQLStatement("SELECT sequence, leaves, root FROM look_release WHERE look = ? ORDER BY sequence", [.text(look)]),
                        SQLStatement("SELECT organisation, at FROM look_supplier WHERE look = ?", [.text(look)]),
                    ]
                })
            var rows: [String: SQLRow] = [:]
            var releases: [String: [UInt64: Release]] = [:]
            var suppliers: [String: [String: Int64]] = [:]
            var next = answers.startIndex
            for look in looks {
                rows[look] = answers[next].rows.first
                next += 1
                guard shown.contains(look) else { continue }
                releases[look] = Release.all(answers[next].rows)
                suppliers[look] = Dictionary(
                    answers[next + 1].rows.compactMap { row in row.text(0).map { ($0, row.integer(1) ?? 0) } }, uniquingKeysWith: min)
                next += 2
            }
            return some.compactMap { told in
                let fault =
                    told.isOpening
                    ? told.fault(rows[told.look]) : told.fault(releases[told.look] ?? [:], suppliers[told.look] ?? [:])
                return fault.map { "\($0) entry \(told.place) tells of" }
            }
        }

        /// What is wrong with looks that no event opened.
        func invented(_ transaction: any SQLTransaction) throws -> [String] {
            let row = try transaction.query(
                """
                SELECT COUNT(*), MIN(l.opened_at) FROM look l WHERE l.opened_at >= ? \
                AND NOT EXISTS (SELECT 1 FROM trail_event e WHERE e.look = l.id AND e.kind = ?)
                """, [.integer(since ?? 0), .text(TrailEvent.Kind.lookOpened.rawValue)]
            ).first
            guard let count = row?.integer(0), count > 0 else { return [] }
            let first = row?.time(1).map { ", the first of \($0.formatted(.iso8601))" } ?? ""
            return ["\(count) looks are in the desk's search that no event opened\(first)"]
        }

        private struct Release {
            /// Over all leaves up to it.
            let root: [UInt8]
            let size: UInt64
            let said: [UInt8]

            static func all(_ rows: [SQLRow]) -> [UInt64: Release] {
                var tree = MerkleTree()
                var found: [UInt64: Release] = [:]
                for row in rows {
                    let leaves = row.blob(1) ?? []
                    for start in stride(from: 0, to: leaves.count, by: 32) {
                        tree.append(Array(leaves[start..<min(start + 32, leaves.count)]))
                    }
                    found[UInt64(clamping: row.integer(0) ?? 0)] = Release(
                        root: tree.rootHash.bytes, size: tree.size, said: row.blob(2) ?? [])
                }
                return found
            }
        }

        /// An entry that tells of a look.
        private struct Told {
            let place: UInt64
            let look: String
            let isOpening: Bool
            let event: ShownEvent

            private func text(_ field: EventField) -> String? { if case .text(let text)? = event[field] { text } else { nil } }
            private func number(_ field: EventField) -> UInt64? { if case .number(let number)? = event[field] { number } else { nil } }

            /// Milliseconds between a look's row and its event, which may be dated by two clocks.
            private static let apart: Int64 = 300_000
            private static let longest: Int64 = 86_400_000

            func fault(_ row: SQLRow?) -> String? {
                guard let row else { return "the desk's search lacks the look that" }
                let isSame =
                    row.text(0) == text(.person) && row.text(1) == text(.subject) && row.text(2) == text(.organisation)
                    && row.text(3) == text(.role)
                // Rows from before issuers were kept have none.
                guard isSame, row.text(4) == nil || row.text(4) == text(.issuer) else {
                    return "the desk's search has another look than the one that"
                }
                guard let opened = row.integer(5), let at = number(.at), abs(opened - Int64(clamping: at)) <= Self.apart else {
                    return "the desk's search has at another time the look that"
                }
                return nil
            }

            func fault(_ releases: [UInt64: Release], _ suppliers: [String: Int64]) -> String? {
                guard let sequence = number(.release), case .bytes(let root)? = event[.root] else { return nil }
                guard let release = releases[sequence] else { return "what was shown is not kept that" }
                guard release.root == root, release.said == root, number(.shown).map({ $0 == release.size }) ?? true else {
                    return "what is kept as shown is not what"
                }
                let named = text(.detail).flatMap { ShownSections($0) }.map { Set($0.byOrganisation.keys) } ?? []
                // A row is of the first release that showed something of theirs: no look lasts a day.
                let at = Int64(clamping: number(.at) ?? 0)
                let isFound = named.allSatisfy { name in suppliers[name].map { $0 <= at + Self.apart && at - $0 <= Self.longest } ?? false }
                return isFound ? nil : "an organisation whose record was shown does not find the look that"
            }
        }
    }
}
