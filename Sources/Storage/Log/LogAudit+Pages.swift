import AuditTrail
import Dispatch
import Foundation
import Synchronization

/// An audit goes through a log page by page: one is read while what was read before is hashed beside it.
extension LogAudit {
    /// What is left of an entry's event: text, people and salt are there, or none of them, as erasing leaves it. Whatever else is there was left by no
    /// step of ours.
    enum Left { case whole, nothing, part }

    /// An entry with all that the database has of its event.
    struct Kept: Sendable {
        let placed: PlacedEntry
        /// Under which its chain is kept.
        let chain: [UInt8]
        /// Nil: it is not there, or cannot be read.
        let event: KeptEvent?
        /// Whether there is a text, readable or not, or somebody whom it is about.
        let isKnown: Bool
        let salt: [UInt8]?
    }

    /// Entries that stand one after the other, and the checkpoints of the sizes that the log has with each of them.
    struct Page: Sendable {
        let entries: [Kept]
        let checkpoints: [(size: Int64, root: [UInt8]?, note: [UInt8]?)]
        /// Where the next one begins; nil: there is none.
        let next: Int64?

        /// - Parameter most: entries at most.
        /// - Returns: nil where there are none from there on. Without entries where one of them is none of ours.
        static func read(from place: Int64, most: Int, _ transaction: any SQLTransaction) throws -> Page? {
            let rows = try transaction.query(
                "SELECT place, number, entry, event, part, chain FROM log_entry WHERE place >= ? ORDER BY place LIMIT ?",
                [.integer(place), .integer(Int64(most))])
            guard !rows.isEmpty else { return nil }
            let placed = rows.compactMap { PlacedEntry($0) }
            guard placed.count == rows.count else { return Page(entries: [], checkpoints: [], next: nil) }
            let ids = Set(placed.map(\.event))
            let found = try KeptRows.found(ids, transaction)
            let end = place + Int64(rows.count)
            let answers = try transaction.run(
                [
                    SQLStatement(
                        "SELECT size, root, note FROM log_checkpoint WHERE size > ? AND size <= ? ORDER BY size",
                        [.integer(place), .integer(end)])
                ]
                    + RowsTogether.parts(ids).map {
                        SQLStatement("SELECT event, part, salt FROM trail_part WHERE event IN (\(RowsTogether.marks($0.count)))", $0)
                    })
            var salts: [String: [Int: [UInt8]]] = [:]
            for row in answers.dropFirst().flatMap(\.rows) {
                guard let event = row.text(0), let part = row.integer(1) else { continue }
                salts[event, default: [:]][Int(part)] = row.blob(2)
            }
            let entries = zip(placed, rows).map { one, row in
                Kept(
                    placed: one, chain: row.blob(5) ?? [], event: found.events[one.event], isKnown: found.known.contains(one.event),
                    salt: salts[one.event]?[one.part])
            }
            let checkpoints = answers[0].rows.map { (size: $0.integer(0) ?? 0, root: $0.blob(1), note: $0.blob(2)) }
            return Page(entries: entries, checkpoints: checkpoints, next: rows.count == most ? end : nil)
        }
    }

    /// What can be told of an entry without any other.
    struct Judged: Sendable {
        let left: Left
        /// Whether the entry commits to its event, where that is whole.
        let isBound: Bool
        /// What stands for it in the tree.
        let leaf: MerkleHash

        init(_ kept: Kept) {
            leaf = kept.placed.entry.leaf
            guard let event = kept.event, let salt = kept.salt.flatMap({ EventSalt($0) }), let parts = try? event.canonical(),
                parts.indices.contains(kept.placed.part - 1)
            else {
                left = kept.isKnown || kept.salt?.isEmpty == false ? .part : .nothing
                isBound = true
                return
            }
            left = .whole
            isBound = EventCommitment(parts[kept.placed.part - 1], salt: salt) == kept.placed.entry.commitment
        }
    }

    /// Hashes a page, and verifies its checkpoints, on all processors.
    final class Judging: Sendable {
        private struct Done {
            var entries: [Int: [Judged]] = [:]
            var checkpoints: [Int64: Checkpoint] = [:]
        }

        private let group = DispatchGroup()
        private let done = Mutex(Done())

        init(_ page: Page, _ policy: TrustPolicy) {
            let slices = max(1, ProcessInfo.processInfo.activeProcessorCount)
            let (entries, checkpoints) = (page.entries, page.checkpoints)
            for slice in 0..<slices {
                DispatchQueue.global().async(group: group) { [self] in
                    func own(_ count: Int) -> Range<Int> { slice * count / slices..<(slice + 1) * count / slices }
                    let judged = entries[own(entries.count)].map { Judged($0) }
                    var believed: [Int64: Checkpoint] = [:]
                    for (size, _, note) in checkpoints[own(checkpoints.count)] {
                        believed[size] = note.flatMap { try? policy.believe($0).checkpoint }
                    }
                    done.withLock { done in
                        done.entries[slice] = judged
                        done.checkpoints.merge(believed) { one, _ in one }
                    }
                }
            }
        }

        /// Waits for it.
        /// - Returns: of each entry, and the checkpoints that the log's keys signed, by their rows' sizes.
        func result() -> (entries: [Judged], checkpoints: [Int64: Checkpoint]) {
            group.wait()
            return done.withLock { done in (done.entries.sorted { $0.key < $1.key }.flatMap(\.value), done.checkpoints) }
        }
    }

    /// The keys of people's chains, each asked for once.
    struct ChainNames {
        private var known: [String: (key: ChainKey, name: [UInt8])] = [:]
        private let keys: LogKeys

        init(_ keys: LogKeys) {
            self.keys = keys
            let own = keys.chain(nil)
            known[""] = (own, own.name)
        }

        /// Asks for those of a page.
        mutating func know(_ people: Set<String>, _ transaction: any SQLTransaction) throws {
            let parts = RowsTogether.parts(people.filter { known[$0] == nil })
            let answers = try transaction.run(
                parts.map {
                    SQLStatement("SELECT nhs_number, key FROM person_key WHERE nhs_number IN (\(RowsTogether.marks($0.count)))", $0)
                })
            for row in answers.flatMap(\.rows) {
                guard let person = row.text(0), let bytes = row.blob(1) else { continue }
                let key = keys.chain(bytes)
                known[person] = (key, key.name)
            }
        }

        /// The key of somebody's chain, where that is kept under this name; of nobody's, the service's.
        func key(of person: String, named name: [UInt8]) -> ChainKey? { known[person].flatMap { $0.name == name ? $0.key : nil } }
    }
}

extension KeptEvent {
    /// Whom a part is about; nil: nobody.
    func person(ofPart part: Int) -> String? { people.indices.contains(part - 1) ? people[part - 1] : nil }

    /// What only some kinds say.
    func value(_ field: EventField) -> EventValue? { also.first { $0.number == field.rawValue }?.read }
}
