import AuditTrail

/// What a person does about their own record, as it goes on record.
struct TrailEventOfPerson {
    let kind: TrailEvent.Kind
    let session: SignedInAs
    /// Kinds and codes of organisations; never words.
    let detail: String

    /// That a page of the person's own is about to be shown: it names places that shared about them, or holds words of theirs.
    static func shown(_ what: OwnPage, _ session: SignedInAs) -> TrailEventOfPerson {
        .init(kind: .listHanded, session: session, detail: what.rawValue)
    }

    enum OwnPage: String, CaseIterable {
        case shared = "what is shared about me"
        case copy = "the form for a copy"
        case correction = "what I asked to be put right"
        case contactWay = "how I can be reached"
    }
}
