import CareRecord

/// Law 4 for the sections that the decision does not permit: an empty place of theirs is nobody's "none". By the role and the ground alone, so
/// that it is the same whatever the record holds and tells nothing of it.
enum NotOpen {
    /// "Not shown: conditions, medicines (not for your role)"; empty where all is permitted.
    static func html(_ view: LookView) -> HTML { html(view, Section.allCases, \.inSentence) }

    /// Of those that must always be in sight, what is not there.
    static func inSight(_ view: LookView) -> HTML {
        html(view, [.allergies, .carePlans, .alerts]) { $0 == .carePlans ? "plans and wishes" : $0.inSentence }
    }

    private static func html(_ view: LookView, _ sections: [Section], _ name: (Section) -> String) -> HTML {
        let decision = view.look.decision
        let missing = sections.filter { !decision.permitted.contains($0) }.map(name)
        guard !missing.isEmpty else { return "" }
        return "\(Icon.notAsked.html)<b>Not shown:</b> \(missing.joined(separator: ", ")) (\(GroundsCard.whyNot(decision)))"
    }
}
