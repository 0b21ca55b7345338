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

        /// What is wrong with the looks of some whole entries.
        func faults(_ entries: [Kept], _ transaction: any SQLTransaction) throws -> [String] {
            let some = entries.compactMap { kept -> Told? in
                guard let event = kept.event, let look = event.look, since.map({ event.at >= $0 }) ?? true else { return nil }
                let isOpening = event.kind == TrailEvent.Kind.lookOpened.rawValue
                guard isOpening || event.kind == TrailEvent.Kind.answerShown.rawValue else { return nil }
                return Told(place: kept.placed.place, look: look, isOpening: isOpening, event: event, part: kept.placed.part)
            }
            let opened = RowsTogether.parts(Set(some.map(\.look)))
            guard !opened.isEmpty else { return [] }
            let shown = RowsTogether.parts(Set(some.filter { !$0.isOpening }.map(\.look)))
            func asking(_ sql: String, _ parts: [[SQLValue]], _ order: String = "") -> [SQLStatement] {
                parts.map { SQLStatement("\(sql) IN (\(RowsTogether.marks($0.count)))\(order)", $0) }
            }
            var answers = try transaction.run(
                asking("SELECT id, nhs_number, subject, organisation, role, issuer, opened_at FROM look WHERE id", opened)
                    + asking("SELECT look, sequence, leaves, root FROM look_release WHERE look", shown, " ORDER BY look, sequence")
                    + asking("SELECT look, organisation, at FROM look_supplier WHERE look", shown)
            )[...]
            func taking(_ parts: [[SQLValue]]) -> [SQLRow] {
                defer { answers = answers.dropFirst(parts.count) }
                return answers.prefix(parts.count).flatMap(\.rows)
            }
            let rows = Dictionary(taking(opened).map { ($0.text(0) ?? "", $0) }, uniquingKeysWith: { one, _ in one })
            let releases = Dictionary(grouping: taking(shown)) { $0.text(0) ?? "" }.mapValues { Release.all($0) }
            var suppliers: [String: [String: Int64]] = [:]
            for row in taking(shown) {
                guard let look = row.text(0), let organisation = row.text(1) else { continue }
                suppliers[look, default: [:]][organisation] = min(row.integer(2) ?? 0, suppliers[look]?[organisation] ?? .max)
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

            /// - Parameter rows: look, sequence, leaves, root, by sequence.
            static func all(_ rows: [SQLRow]) -> [UInt64: Release] {
                var tree = MerkleTree()
                var found: [UInt64: Release] = [:]
                for row in rows {
                    let leaves = row.blob(2) ?? []
                    for start in stride(from: 0, to: leaves.count, by: 32) {
                        tree.append(Array(leaves[start..<min(start + 32, leaves.count)]))
                    }
                    found[UInt64(clamping: row.integer(1) ?? 0)] = Release(
                        root: tree.rootHash.bytes, size: tree.size, said: row.blob(3) ?? [])
                }
                return found
            }
        }

        /// An entry that tells of a look.
        private struct Told {
            let place: UInt64
            let look: String
            let isOpening: Bool
            let event: KeptEvent
            let part: Int

            private func number(_ field: EventField) -> UInt64? {
                if case .number(let number)? = event.value(field) { number } else { nil }
            }

            /// Milliseconds between a look's row and its event, which may be dated by two clocks.
            private static let apart: Double = 300_000
            private static let longest: Double = 86_400_000

            func fault(_ row: SQLRow?) -> String? {
                guard let row else { return "the desk's search lacks the look that" }
                let isSame =
                    row.text(1) == event.person(ofPart: part) && row.text(2) == event.subject && row.text(3) == event.organisation
                    && row.text(4) == event.role
                // Rows from before issuers were kept have none.
                guard isSame, row.text(5) == nil || row.text(5) == event.issuer else {
                    return "the desk's search has another look than the one that"
                }
                guard let opened = row.integer(6), abs(Double(opened) - Double(event.at)) <= Self.apart else {
                    return "the desk's search has at another time the look that"
                }
                return nil
            }

            func fault(_ releases: [UInt64: Release], _ suppliers: [String: Int64]) -> String? {
                guard let sequence = number(.release), case .bytes(let root)? = event.value(.root) else { return nil }
                guard let release = releases[sequence] else { return "what was shown is not kept that" }
                guard release.root == root, release.said == root, number(.shown).map({ $0 == release.size }) ?? true else {
                    return "what is kept as shown is not what"
                }
                let named = event.detail.flatMap { ShownSections($0) }.map { Set($0.byOrganisation.keys) } ?? []
                // A row is of the first release that showed something of theirs: no look lasts a day.
                // As fractions: no time that somebody wrote into a row is too large for them.
                let at = Double(event.at)
                let isFound = named.allSatisfy { name in
                    suppliers[name].map { Double($0) <= at + Self.apart && at - Double($0) <= Self.longest } ?? false
                }
                return isFound ? nil : "an organisation whose record was shown does not find the look that"
            }
        }
    }
}
