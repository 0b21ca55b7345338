import CareRecord
import FHIRWire

/// Observations of a system that does not give all of a person's at once, and wants to be told of which category (US Core asks no more of it).
extension SourceWork {
    /// The standard's own (HL7 FHIR R4, value set observation-category). They are preferred there and not demanded, so that a system may use others.
    static let observationCategories = [
        "laboratory", "vital-signs", "imaging", "social-history", "exam", "survey", "procedure", "therapy", "activity",
    ]

    /// Asks once for each category.
    /// - Parameters:
    ///   - whose: the terms that find one patient's.
    ///   - refused: what came of asking for all; it stands where a category is refused alike.
    func byCategory(_ whose: String, instead refused: PageResult) async -> PageResult {
        // One by itself first: whoever refuses that too did not want a category, and is not asked eight times more.
        guard let first = Self.observationCategories.first, !Task.isCancelled else { return refused }
        var all = await observations(first, whose)
        guard !all.isQuestionRefused else { return refused }
        var refusedCategories: [String] = []
        await withTaskGroup(of: (String, PageResult).self) { group in
            for category in Self.observationCategories.dropFirst() {
                group.addTask { (category, await observations(category, whose)) }
            }
            for await (category, result) in group {
                // A code that it does not know holds nothing there, and is named all the same.
                if result.isQuestionRefused { refusedCategories.append(category) } else { all.add(result) }
            }
        }
        all.cutShort.append(.byCategory(refused: refusedCategories.sorted()))
        return all
    }

    private func observations(_ category: String, _ whose: String) async -> PageResult {
        let terms = whose + "&category=" + category
        return await pages(search("Observation", terms + "&_count=200"), of: "Observation", orElse: search("Observation", terms))
    }
}

extension SourceWork.PageResult {
    /// Whether what was asked was refused for what it is, and not for who asks, how often, or a fault: another question may be answered.
    var isQuestionRefused: Bool {
        guard gaveNothing else { return false }
        return switch failure {
        case .status(400)?, .status(422)?: true
        case .outcome(let codes)?: !Self.ofTheQuestion.isDisjoint(with: codes)
        default: false
        }
    }

    /// Issue codes that are about the question (HL7 FHIR R4, IssueType).
    private static let ofTheQuestion: Set<String> = [
        "invalid", "structure", "required", "value", "invariant", "processing", "not-supported", "business-rule", "too-costly",
        "incomplete",
    ]
}
