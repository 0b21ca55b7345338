import AuditTrail

/// What a person does about their own record, as it goes on record.
struct TrailEventOfPerson {
    let kind: TrailEvent.Kind
    let session: SignedInAs
    /// Kinds and codes of organisations; never words.
    let detail: String
}
