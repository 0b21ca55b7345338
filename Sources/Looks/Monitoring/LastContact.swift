import AccessControl
import AuditTrail
import CareRecord

/// How long ago the last contact ended that a decision knew of, for monitoring ("after discharge"). Nothing is asked for it: only what the organisation's own source
/// was asked for the decision itself, on record, tells (law 3).
enum LastContact {
    /// - Returns: nil while there is a contact, one is to come, or none is known.
    static func ended(_ relationships: some Sequence<Relationship>, at organisation: ODSCode, now: Moment) -> Elapsed? {
        var last: Moment?
        // What a staff member states, or their own record system had on its screen, is no contact: it is what the rule looks at.
        for it in relationships where it.organisation == organisation && it.kind.isOfTheOrganisation {
            guard let until = it.until, until <= now else { return nil }
            last = max(last ?? until, until)
        }
        return last.flatMap { Elapsed(days: (now.milliseconds - $0.milliseconds) / 86_400_000) }
    }
}

extension RelationshipKind {
    fileprivate var isOfTheOrganisation: Bool {
        switch self {
        case .registeredPractice, .pastAppointment, .upcomingAppointment, .referral, .admission, .encounter, .careTeam, .caseload: true
        case .eprLaunch, .personPresent: false
        }
    }
}
