import CareRecord
import Foundation

/// What a source's sections come to when it has answered for them (law 4).
extension LiveLook {
    func waitingSections(_ source: SourceID) -> Set<Section> {
        var waiting: Set<Section> = []
        for sections in (content.cells[source] ?? [:]).values {
            for (section, cell) in sections where cell.state == .waiting { waiting.insert(section) }
        }
        return waiting
    }

    /// Turns waiting cells of completed sections into what they came to.
    func settle(_ answer: GatheredAnswer) {
        content.answered[answer.source] = answer.answered
        if let asOf = answer.dataAsOf { content.dataAsOf[answer.source] = min(content.dataAsOf[answer.source] ?? asOf, asOf) }
        // What a section comes to is not known while one of its resources waits for its Patient.
        let open = Set((content.unclaimed[answer.source] ?? []).compactMap(\.resource.section)).intersection(answer.completes)
        if !open.isEmpty { content.unsettled.append(answer.completing(open)) }
        for organisation in (content.cells[answer.source] ?? [:]).keys {
            for section in answer.completes.subtracting(open) {
                guard var cell = content.cells[answer.source]?[organisation]?[section], cell.state == .waiting else { continue }
                cell.cutShort = answer.cutShort
                let isLost = content.unaccounted[answer.source]?.contains(section) ?? false
                let failure = isLost ? .notAccounted : answer.failure ?? content.notTaken[answer.source]
                if answer.isNotOffered, cell.entries == 0, failure == nil {
                    cell.answered = answer.answered
                    cell.dataAsOf = content.dataAsOf[answer.source]
                    cell.state = .notAsked(.notOffered)
                } else {
                    cell = settled(cell, failure, at: answer.answered)
                }
                content.cells[answer.source]?[organisation]?[section] = cell
            }
        }
    }

    func settled(_ waiting: SectionAnswer, _ failure: SourceFailure?, at answered: Date) -> SectionAnswer {
        var cell = waiting
        cell.answered = answered
        cell.dataAsOf = content.dataAsOf[cell.source]
        cell.state = outcome(cell, failure)
        // "None recorded by X" is X's word only where it is known whose entries came (law 4).
        if cell.state == .nothingRecorded, content.unattributed[cell.source]?.contains(cell.section) == true {
            cell.state = .notUnderstood
            cell.cutShort.append(.organisationNotSaid)
        }
        // Entries that came before a failure are shown, and the failure with them.
        if cell.state == .entries, let failure { cell.cutShort.append(.laterPageFailed(failure)) }
        return cell
    }

    private func outcome(_ cell: SectionAnswer, _ failure: SourceFailure?) -> SectionState {
        if cell.entries > 0 { return .entries }
        if let failure {
            return switch failure {
            case .malformed, .notUnderstood, .wrongContentType: .notUnderstood
            case .otherPerson: .withheld(.possibleMixUp)
            case .withheldBySource: .withheld(.bySource)
            default: .unavailable(failure)
            }
        }
        if cell.withheld > 0 {
            return .withheld(content.whyWithheld[cell.source]?[cell.organisation]?[cell.section] ?? .possibleMixUp)
        }
        if cell.notUnderstood > 0 { return .notUnderstood }
        return .nothingRecorded
    }
}
