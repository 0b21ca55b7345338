import AccessControl
import AuditTrail
import CareRecord
import Foundation
import StaffWeb
import Storage

/// What people asked to be put right: for officers of the organisation that was asked, and the region's for those that have none.
extension LiveOversight {
    /// Cards of one page.
    private static let most = 50

    func openCorrections(_ staff: StaffMember) async throws -> CorrectionList {
        let officer = try await officer(staff)
        let found = try await kept { () async throws(StorageError) in
            try await corrections.open(in: officer.scope, limit: Self.most + 1)
        }
        let shown = found.prefix(Self.most)
        try await record(officer, .casesRead, shown.map(\.person.digits), "asked to be put right: \(shown.count)")
        return CorrectionList(
            rows: shown.map {
                .init(
                    id: $0.id, person: $0.person, organisationName: name($0.organisation), words: unsealed($0.words), asked: $0.asked,
                    due: $0.due)
            }, isCut: found.count > shown.count, isRegion: officer.scope == .region)
    }

    func answerCorrection(_ id: String, _ staff: StaffMember, _ answer: CorrectionAnswer) async throws -> CorrectionDone {
        let officer = try await officer(staff)
        guard let row = try await kept({ () async throws(StorageError) in try await corrections.find(id, in: officer.scope) }) else {
            return .notFound
        }
        guard row.answered == nil else { return .answered }
        let sealed = try seal(answer.words)
        let now = databaseClock.now()
        let whose = row.organisation == officer.organisation ? "" : ", for \(row.organisation)"
        let event = TrailEvent(
            kind: .correctionAnswered, at: now, subject: officer.subject, issuer: officer.issuer, organisation: officer.organisation,
            role: officer.role, people: [row.person.digits], purpose: "own record", detail: answer.outcome.stored.rawValue + whose)
        let isAnswered = try await kept { () async throws(StorageError) in
            try await corrections.answer(
                id, of: row.organisation, answer.outcome.stored, words: sealed, by: officer.subject, at: now, event)
        }
        return isAnswered ? .done : .answered
    }
}

extension CorrectionAnswer.Outcome {
    var stored: CorrectionStore.Outcome {
        switch self {
        case .corrected: .corrected
        case .noted: .noted
        case .declined: .declined
        }
    }
}
