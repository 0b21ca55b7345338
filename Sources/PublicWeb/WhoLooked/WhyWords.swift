import AccessControl
import CareRecord

/// Why somebody could look, in the person's words. Kinds of relationship and no more: nothing clinical stands in the trail, and nothing is concluded here.
enum WhyWords {
    /// The grounds of a look, in a sentence; nil where the trail does not say.
    static func why(_ look: WrittenLook) -> String? {
        let told = look.grounds.sorted().map(words)
        let glass = "in an emergency, without a recorded relationship"
        switch (told.isEmpty, look.isByBrokenGlass) {
        case (true, true): return "Opened " + glass + ". Every look like this is checked by people."
        case (true, false): return nil
        case (false, false): return "Because " + joined(told) + "."
        case (false, true): return "Because " + joined(told) + ". Some of it was opened " + glass + ", which is checked by people."
        }
    }

    private static func words(_ kind: RelationshipKind) -> String {
        switch kind {
        case .registeredPractice: "you are registered with this GP practice"
        case .pastAppointment: "you had an appointment there"
        case .upcomingAppointment: "you have an appointment there"
        case .referral: "you were referred to them"
        case .admission: "you stayed in their care"
        case .encounter: "you were in contact with them"
        case .careTeam: "they are in a team that cares for you"
        case .caseload: "you are on the list of one of their teams"
        case .eprLaunch: "your record with them was open on their screen"
        case .personPresent: "they stated that you were with them"
        }
    }

    static func joined(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }
}
