extension MonitoringRules {
    /// What each sign may honestly come of: an officer reads it beside the points (docs/monitoring.md, "The rules").
    public static let honest: [String: String] = [
        "own-record": "a namesake, or a training exercise that was agreed on",
        "same-family-name": "a namesake: ask whether you would ask a Smith",
        "same-address": "an emergency at home, or a neighbour who is also their patient",
        "colleague": "the colleague is a patient here",
        "notable-person": "the person is cared for here",
        "no-evidence": "a walk-in, a phone call, or a booking that was made elsewhere",
        "many-people": "a clinic, a backlog, a ward round",
        "unusual-hours": "a swapped shift, an on-call night, work that ran over",
        "after-care": "a letter, a late result, a certificate, a complaint",
        "broken-glass": "contact by chance, or contact that was never written down",
        "repeated-refusals": "a list of appointments that the record does not know of",
        "search-fishing": "reading a list, or a name that is hard to spell",
        "administrator-alone": "the professional is on leave and work for them goes on",
        "sleeping-account": "back from leave, or a rare duty",
    ]
}
