import CareRecord
import FHIRWire

/// Kinds of which a system does not give all of a person's at once, and wants to be told of which category (US Core asks no more of it).
extension SourceWork {
    /// Types that are asked for by category where a system refuses to give all, and the categories that are usual for each. Those of a system's
    /// own are not asked for, which is said with what came.
    static let usualCategories: [String: [String]] = [
        // The standard's own (HL7 FHIR R4, value set observation-category). They are preferred there and not demanded, so that a system may use others.
        "Observation": [
            "laboratory", "vital-signs", "imaging", "social-history", "exam", "survey", "procedure", "therapy", "activity",
        ],
        // HL7 FHIR R4, value set condition-category, and what US Core adds for concerns that are on no list of problems.
        "Condition": ["problem-list-item", "encounter-diagnosis", "health-concern"],
        // US Core's, which it demands of each; and in SNOMED CT, which is demanded of none, care plan (the top of R4's example value set
        // care-plan-category) and longitudinal care plan, as some hospital systems want it.
        "CarePlan": ["assess-plan", "734163000", "38717003"],
    ]

    /// Asks once for each category.
    /// - Parameters:
    ///   - whose: the terms that find one patient's.
    ///   - refused: what came of asking for all; it stands where a category is refused alike, and for a type without usual categories.
    func byCategory(_ type: String, _ whose: String, instead refused: PageResult) async -> PageResult {
        // One by itself first: whoever refuses that too did not want a category, and is not asked for the others.
        guard let categories = Self.usualCategories[type], let first = categories.first, !Task.isCancelled else { return refused }
        var all = await ofCategory(first, type, whose)
        guard !all.isQuestionRefused else { return refused }
        var refusedCategories: [String] = []
        await withTaskGroup(of: (String, PageResult).self) { group in
            for category in categories.dropFirst() {
                group.addTask { (category, await ofCategory(category, type, whose)) }
            }
            for await (category, result) in group {
                // A code that it does not know holds nothing there, and is named all the same.
                if result.isQuestionRefused { refusedCategories.append(category) } else { all.add(result) }
            }
        }
        all.cutShort.append(.byCategory(refused: refusedCategories.sorted()))
        return all
    }

    private func ofCategory(_ category: String, _ type: String, _ whose: String) async -> PageResult {
        let terms = whose + "&category=" + category
        return await pages(search(type, terms + "&_count=200"), of: type, orElse: search(type, terms))
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
