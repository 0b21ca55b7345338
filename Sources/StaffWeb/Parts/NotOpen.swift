import AccessControl
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
        let missing = reasons(sections, decision)
        guard !missing.isEmpty else { return "" }
        var html: HTML = "\(Icon.notAsked.html)<b>Not shown:</b> "
        for (index, part) in missing.enumerated() {
            html += "\(index == 0 ? "" : "; ")\(part.sections.map(name).joined(separator: ", ")) (\(part.why))"
        }
        return html
    }

    /// Those that are not shown, by why: in the order of sections, and of reasons as they come.
    static func reasons(_ sections: [Section], _ decision: Decision) -> [(why: HTML, sections: [Section])] {
        var missing: [(why: HTML, sections: [Section])] = []
        for section in sections where !decision.permitted.contains(section) {
            let why = GroundsCard.whyNot(section, decision)
            if let place = missing.firstIndex(where: { $0.why.text == why.text }) {
                missing[place].sections.append(section)
            } else {
                missing.append((why, [section]))
            }
        }
        return missing
    }
}
