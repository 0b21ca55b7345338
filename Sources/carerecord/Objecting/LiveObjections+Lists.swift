import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Looks
import Objections
import StaffWeb
import Storage

/// What stands beside a desk's queue: its tabs, and a list for each.
extension LiveObjections {
    /// Of the whole desk.
    func tabs(_ desk: Desk, _ today: Day) async throws -> ObjectionCounts {
        let code = desk.ics.code
        let queue = try await kept { () async throws(StorageError) in try await cases.count(code, .init()) }
        let second = try await kept { () async throws(StorageError) in try await cases.secondPerson(code) }
        let toAsk = try await kept { () async throws(StorageError) in try await cases.toAskCount(code, on: today) }
        return ObjectionCounts(
            queue: queue, secondPerson: second, duplicates: try await duplicates(desk).alike.count, askedAgain: toAsk)
    }

    /// Those that may be there twice, in the order in which they are due, and with which others each.
    func duplicates(_ desk: Desk) async throws -> (rows: [ObjectionCaseRow], alike: [String: [ObjectionLine.Other]]) {
        let rows = try await kept { () async throws(StorageError) in
            try await cases.written(desk.ics.code, limit: ObjectionLine.mostUnchecked)
        }
        // What they wrote is sealed, and is opened here for the time of the question.
        guard rows.contains(where: { $0.person == nil }) else { return ([], [:]) }
        let written = rows.compactMap { row in
            row.details.flatMap { words.open($0) }.flatMap { ClaimedPerson(details: $0) }.map {
                LikelyDuplicates.Case(id: row.id, claimed: $0, isChecked: row.person != nil)
            }
        }
        let references = Dictionary(rows.map { ($0.id, $0.reference) }, uniquingKeysWith: { first, _ in first })
        let alike = LikelyDuplicates.of(written).mapValues { ids in
            ids.compactMap { id in references[id].map { ObjectionLine.Other(id: id, reference: $0) } }
        }
        return (rows.filter { alike[$0.id] != nil }, alike)
    }

    func list(_ staff: StaffMember, _ kind: ObjectionList.Kind) async throws -> ObjectionList {
        let desk = try await mine(staff)
        let today = Day(clock.now())
        let limit = ObjectionList.most + 1
        var alike: [String: [ObjectionLine.Other]] = [:]
        var found: [(row: ObjectionCaseRow, letter: String?)] = []
        switch kind {
        case .secondPerson: found = try await second(desk, limit: limit).map { ($0, nil) }
        case .duplicates:
            let twice = try await duplicates(desk)
            (found, alike) = (twice.rows.map { ($0, nil) }, twice.alike)
        case .askedAgain:
            found = try await kept { () async throws(StorageError) in try await cases.toAsk(desk.ics.code, on: today, limit: limit) }
                .map { ($0, nil) }
        case .letters: found = try await letters(desk, today, limit: limit)
        }
        let shown = Array(found.prefix(ObjectionList.most))
        // Each that is shown, and each that is named beside one.
        try await record(staff, .objectionsRead, Set(shown.compactMap(\.row.person)).sorted(), "list of \(kind.rawValue): \(shown.count)")
        try await untilInForce(shown.map(\.row))
        var list = ObjectionList(
            desk: desk, kind: kind,
            lines: shown.map { it in
                var line = line(it.row)
                line.maybeSame = alike[it.row.id] ?? []
                return .init(line, letter: it.letter)
            }, hasMore: found.count > shown.count, today: today)
        list.tabs = try await tabs(desk, today)
        return list
    }

    /// What a second person decides, the first due first; then what is in force for a wrong person, as somebody says.
    func second(_ desk: Desk, limit: Int) async throws -> [ObjectionCaseRow] {
        let waiting = try await kept { () async throws(StorageError) in
            try await cases.queue(desk.ics.code, .init(state: .secondCheck), limit: limit)
        }
        let untying = try await kept { () async throws(StorageError) in try await cases.untying(desk.ics.code, limit: limit) }
        return waiting + untying
    }

    private func letters(_ desk: Desk, _ today: Day, limit: Int) async throws -> [(row: ObjectionCaseRow, letter: String?)] {
        let since = clock.now().addingTimeInterval(-86_400 * Double(ObjectionList.letterDays))
        return try await kept { () async throws(StorageError) in
            try await cases.recent(desk.ics.code, since: since, limit: limit)
        }.compactMap { it in
            Letter.Kind.fitting(it.row.it, after: it.steps, on: today).map { (it.row, $0.kind.code) }
        }
    }
}
