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
    func settle(_ answer: GatheredAnswer, isLast: Bool) {
        guard !isForLabellingOnly(answer) else { return }
        content.answered[answer.source] = answer.answered
        if let asOf = answer.dataAsOf { content.dataAsOf[answer.source] = min(content.dataAsOf[answer.source] ?? asOf, asOf) }
        if let word = answer.otherKinds, !hasLabels || decision.permitted.count == Section.allCases.count {
            content.otherKinds[answer.source] = word
        }
        // What a section comes to is not known while one of its resources waits for its Patient.
        // Where there are labels every section waits for all of the source alike, or of all sources: one that waits alone would tell that
        // something is in it.
        let isHeld = hasLabels && !isLast && !(isDone(answer.source) && isCompared())
        let open =
            isHeld
            ? answer.completes : Set((content.unclaimed[answer.source] ?? []).compactMap(\.resource.section)).intersection(answer.completes)
        if !open.isEmpty { content.unsettled.append(answer.completing(open)) }
        var lists = ListsTold()
        for section in answer.completes.subtracting(open) {
            let isLost = content.unaccounted[answer.source]?.contains(section) ?? false
            let settlement = Settlement(
                answer: answer.completing([section]), failure: isLost ? .notAccounted : answer.failure ?? content.notTaken[answer.source])
            for organisation in (content.cells[answer.source] ?? [:]).keys {
                guard let cell = content.cells[answer.source]?[organisation]?[section], cell.state == .waiting else { continue }
                content.settlements[answer.source, default: [:]][section] = settlement
                let outcome = settled(cell, settlement, &lists)
                content.cells[answer.source]?[organisation]?[section] = outcome
            }
        }
    }

    /// What settled a section: kept while something that was shown may still be taken back.
    struct Settlement: Sendable {
        let answer: GatheredAnswer
        let failure: SourceFailure?
    }

    /// Something of settled cells was taken back: they come to what they would have come to without it.
    func settleAgain(_ cells: some Sequence<Cell>) {
        var lists = ListsTold()
        for cell in cells { settleAgain(cell, &lists) }
    }

    private func settleAgain(_ cell: Cell, _ lists: inout ListsTold) {
        guard let settlement = content.settlements[cell.source]?[cell.section],
            let now = content.cells[cell.source]?[cell.organisation]?[cell.section]
        else { return }
        switch now.state {
        case .waiting, .notShared, .notAsked(.notKnownThere), .notAsked(.notAllowed), .notAsked(.suspended): return
        case .entries, .nothingRecorded, .withheld, .notUnderstood, .unavailable, .notAsked(.notAskedThere), .notAsked(.notOffered): break
        }
        let outcome = settled(now, settlement, &lists)
        content.cells[cell.source]?[cell.organisation]?[cell.section] = outcome
    }

    private func settled(_ waiting: SectionAnswer, _ by: Settlement, _ lists: inout ListsTold) -> SectionAnswer {
        var cell = waiting
        cell.cutShort = by.answer.cutShort + lists.said(by: cell.source, cell.section) { emptyLists(of: cell.source, cell.section) }
        guard by.answer.isNotOffered, cell.entries == 0, by.failure == nil else { return settled(cell, by.failure, at: by.answer.answered) }
        cell.answered = by.answer.answered
        cell.dataAsOf = content.dataAsOf[cell.source]
        cell.state = .notAsked(.notOffered)
        return cell
    }

    func settled(_ waiting: SectionAnswer, _ failure: SourceFailure?, at answered: Date) -> SectionAnswer {
        var cell = waiting
        cell.answered = answered
        cell.dataAsOf = content.dataAsOf[cell.source]
        cell.state = outcome(cell, failure)
        // "None recorded by X" is X's word only where it is known whose entries came (law 4).
        if cell.state == .nothingRecorded, (content.unattributed[cell.source]?[cell.section] ?? 0) > 0 {
            cell.state = .notUnderstood
            cell.cutShort.append(.organisationNotSaid)
        }
        // What was wrong, and where in the answer, is said with it.
        if cell.state == .notUnderstood, cell.notUnderstood == 0, let failure { cell.cutShort.append(.laterPageFailed(failure)) }
        // Entries that came before a failure are shown, and the failure with them.
        if cell.state == .entries, let failure { cell.cutShort.append(.laterPageFailed(failure)) }
        return cell
    }

    private func outcome(_ cell: SectionAnswer, _ failure: SourceFailure?) -> SectionState {
        if cell.entries > 0 { return .entries }
        if let failure { return Self.state(after: failure) }
        if cell.withheld > 0 {
            return .withheld(
                whyWithheld(Cell(source: cell.source, organisation: cell.organisation, section: cell.section)) ?? .possibleMixUp)
        }
        if cell.notUnderstood > 0 { return .notUnderstood }
        // Its own list says why it is empty.
        if cell.cutShort.contains(.listIsEmpty(.withheld)) { return .withheld(.bySource) }
        if cell.cutShort.contains(where: { $0 == .listIsEmpty(.notAsked) || $0 == .listIsEmpty(.notStarted) }) {
            return .notAsked(.notAskedThere)
        }
        // What came and cannot be read may be of this section.
        if cell.cutShort.contains(where: \.isUnreadable) { return .notUnderstood }
        // What was left out may be of this section.
        if cell.cutShort.contains(where: \.leavesOut) { return .unavailable(.incomplete) }
        return .nothingRecorded
    }

    /// What is said where nothing came but this.
    private static func state(after failure: SourceFailure) -> SectionState {
        switch failure {
        case .malformed, .notUnderstood, .wrongContentType: .notUnderstood
        case .otherPerson: .withheld(.possibleMixUp)
        case .withheldBySource: .withheld(.bySource)
        default: .unavailable(failure)
        }
    }

    /// What types of no section came to, said as a section's cell is; nil where nothing is missing.
    func otherKinds(_ source: SourceID, _ organisation: ODSCode) -> OtherKinds? {
        let word = content.otherKinds[source]
        let isLost = content.unaccountedOtherKinds.contains(source)
        let failure = isLost ? .notAccounted : word.flatMap { $0.failure ?? content.notTaken[source] }
        let why = content.withheldOtherKinds[source]?[organisation] ?? [:]
        let withheld = why.values.reduce(0, +)
        var cutShort = word?.cutShort ?? []
        guard failure != nil || !cutShort.isEmpty || withheld > 0 else { return nil }
        // Those that came are listed, and the failure is said with them.
        let hasSome = !(content.listed[organisation] ?? [:]).isEmpty
        if hasSome, let failure { cutShort.append(.laterPageFailed(failure)) }
        let state: SectionState =
            if hasSome {
                .entries
            } else if let failure {
                Self.state(after: failure)
            } else if let reason = WithheldReason.allCases.first(where: { why[$0] != nil }) {
                .withheld(reason)
            } else {
                .entries
            }
        // What came along with a section's answer came when that did.
        let answered = word?.answered ?? content.answered[source] ?? surroundings.now()
        return OtherKinds(state: state, cutShort: cutShort, answered: answered, withheld: withheld, withheldWhy: whySaid(why))
    }
}
