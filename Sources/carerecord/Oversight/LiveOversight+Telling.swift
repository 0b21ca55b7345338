import CareRecord
import Foundation
import Objections
import StaffWeb
import Storage

/// How a person who asked about a look hears that they were answered: by the way they chose, and never with what they asked or were told.
extension LiveOversight {
    /// One message where the person gave an address and nothing to mind beside it. Its id is the question's: an answer is told once.
    func answerMessages(at now: Date) -> CaseStore.AnswerMessages {
        { [self] it, way in
            guard let way, let written = way.words.flatMap(unsealed).map({ WrittenWay($0) }),
                let address = reachable(written.words, way.way),
                let recipient = try? seal(WrittenWay(address.text, language: written.language).text)
            else { return [] }
            return [
                OutboxMessage(
                    id: "\(it.id)-question-answered", template: "question-answered", desk: nil, reference: String(it.id.suffix(12)),
                    recipient: recipient, created: now)
            ]
        }
    }

    /// What is said to the officer who answers. An address is said only where a person must act on it.
    func reach(of person: String?) async throws -> OversightCaseView.Reach {
        guard let person else { return .neverSaid }
        let way = try await kept { () async throws(StorageError) in try await ways.find(person) }
        guard let way else { return .neverSaid }
        guard way.way != .here else { return .here }
        guard let words = way.words.flatMap(unsealed).map({ WrittenWay($0).words }) else { return .unreadable }
        switch reachable(words, way.way) {
        case .email: return .email
        case .mobile: return .text
        case nil: return .byHand(words)
        }
    }

    /// Where a message goes by itself; nil: a person must see to it, because of what was written or because nothing here sends it.
    private func reachable(_ words: String, _ way: ContactWayStore.Way) -> ReachableAddress? {
        guard let address = ReachableAddress(words), address.isFor(way),
            region.current.region.telling?.reaches(address, with: "question-answered") == true
        else { return nil }
        return address
    }
}
