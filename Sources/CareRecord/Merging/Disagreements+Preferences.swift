/// Where plans of two organisations name another place for the same wish.
extension Disagreements {
    /// What is asked in plans, and answered in a word or two behind it.
    private static let questions = [
        "preferred place of death", "preferred place of care", "preferred place of dying", "preferred priority of care",
        "preferred priority for care",
    ]

    static func withPreferences(_ lines: [Line]) -> [Line] {
        let standing = lines.flatMap(\.statements).filter { statement in
            statement.lead.stands && statement.lead.status?.meaning != .stopped && statement.lead.status?.meaning != .past
        }
        var found: [Disagreement] = []
        // By number: a line may hold thousands of plans, and a difference names all of them.
        var concerned: [EntryID: [Int]] = [:]
        for question in questions {
            let answering = latest(standing.filter { preference(question, $0.lead) != nil })
            guard differ(answering, by: { preference(question, $0) }) else { continue }
            let difference = Disagreement(
                kind: .carePlanWishes, statements: answering.sorted { PatientRecord.newestFirst($0.lead, $1.lead) })
            for statement in answering { concerned[statement.id, default: []].append(found.count) }
            found.append(difference)
        }
        guard !concerned.isEmpty else { return lines }
        return lines.map { line in
            var numbers: [Int] = []
            for number in line.statements.lazy.flatMap({ concerned[$0.id] ?? [] }) where !numbers.contains(number) {
                numbers.append(number)
                // There are no more than questions.
                if numbers.count == found.count { break }
            }
            guard let first = numbers.first(where: { !line.disagreements.contains(found[$0]) }) else { return line }
            return Line(section: line.section, statements: line.statements, disagreements: line.disagreements + [found[first]])
        }
    }

    /// What a plan answers to a question that it holds in words, folded; nil where it does not.
    private static func preference(_ question: String, _ entry: Entry) -> String? {
        guard case .carePlan(let plan) = entry.content else { return nil }
        for words in [entry.title.shown, plan.summary].compactMap(\.self) + plan.activities + plan.goals {
            let folded = Fold.words(words)
            guard let found = folded.firstRange(of: question) else { continue }
            let rest = folded[found.upperBound...].drop { " :=-\u{2013}".contains($0) }
            var answer = rest.prefix { !".;,(\n".contains($0) }
            if answer.hasPrefix("is ") { answer = answer.dropFirst(3) }
            let trimmed = answer.split(separator: " ").filter { $0 != "at" && $0 != "own" }.joined(separator: " ")
            if !trimmed.isEmpty { return trimmed }
        }
        return nil
    }
}
