import AccessControl
import CareRecord
import Looks

/// What a page says of evidence that the staff member's own organisation gave: an appointment, a stay, a referral, a care team.
///
/// One of them may be sealed: withheld from the record by its label, or of a kind that must leave no trace. It is a relationship all the same; but
/// which it was, when, and whose system said it would tell what the record keeps back. Nobody knows of the evidence itself whether it is
/// sealed (it is kept as kind, organisation and dates, nothing clinical), so a page tells of none more than the record beside it shows: that there
/// are appointments where it shows one, that there are stays where it shows one, and never which it was or until when it counts. The
/// trail has all of it, for `carerecord policy explain`.
enum OwnContacts {
    /// Grounds of an organisation's own record.
    static func grounds(_ decision: Decision) -> [Ground: Set<Section>] {
        decision.permission?.grounds.filter { if case .relationship(let kind) = $0.key { kind.isAskedFor } else { false } } ?? [:]
    }

    /// In the middle of "has to do with this person: …".
    static func words(_ view: LookView) -> String {
        let kinds = grounds(view.look.decision).keys.compactMap { ground -> RelationshipKind? in
            if case .relationship(let kind) = ground { kind } else { nil }
        }
        func shows(_ section: Section) -> Bool {
            view.look.record.entries(in: section).contains { $0.provenance.organisation == view.look.staffOrganisation.ods }
        }
        var told: [String] = []
        if kinds.contains(where: { $0 == .pastAppointment || $0 == .upcomingAppointment }), shows(.appointments) {
            told.append("appointments")
        }
        if kinds.contains(where: { $0 == .admission || $0 == .encounter }), shows(.encounters) { told.append("stays or contacts") }
        return told.isEmpty ? "its own record shows it" : told.joined(separator: ", ")
    }

    /// Whether a finding is about one of them: its sentence begins with the kind.
    static func isOne(_ weighed: Weighed) -> Bool {
        guard weighed.rule == "relationship", weighed.evidence != nil else { return false }
        return RelationshipKind.allCases.contains {
            $0.isAskedFor && (weighed.sentence == $0.words || weighed.sentence.hasPrefix($0.words + ":"))
        }
    }
}
