import AccessControl
import CareRecord

/// Why somebody could look, in the person's words. Kinds of relationship and no more: nothing clinical stands in the trail, and nothing is concluded here.
enum WhyWords {
    /// The grounds of a look, in a sentence; nil where the trail does not say.
    static func why(_ look: WrittenLook, _ text: PageWords<LineText>) -> String? {
        let told = text.joined(look.grounds.sorted().map { text.plain(ground($0)) })
        switch (look.grounds.isEmpty, look.isByBrokenGlass) {
        case (true, true): return text.plain(.glass)
        case (true, false): return nil
        case (false, false): return text.plain(.because, ["reasons": told])
        case (false, true): return text.plain(.becauseAndGlass, ["reasons": told])
        }
    }

    private static func ground(_ kind: RelationshipKind) -> LineText {
        switch kind {
        case .registeredPractice: .registeredPractice
        case .pastAppointment: .pastAppointment
        case .upcomingAppointment: .upcomingAppointment
        case .referral: .referral
        case .admission: .admission
        case .encounter: .encounter
        case .careTeam: .careTeam
        case .caseload: .caseload
        case .eprLaunch: .eprLaunch
        case .personPresent: .personPresent
        }
    }
}
