import CareRecord

/// What one resource says of a person's dealings with organisations: who, where, when, in what state. Nothing clinical is read.
public struct ReadContact: Sendable, Hashable {
    public enum Form: Sendable, Hashable {
        /// Whom the other resources are about.
        case patient
        case appointment
        /// An encounter in which the person stays.
        case admission
        /// Any other encounter.
        case encounter
        /// A request to take somebody on. Other requests (a test, an image) are `other`.
        case referral
        case careTeam
        case episodeOfCare
        /// One that came along; its `organisations` are its own codes.
        case organisation
        /// Of another type, or a request that is none to take somebody on.
        case other
    }

    public let form: Form
    public let id: String
    /// Whom it says it is about.
    public let subject: ReadResource.Subject
    /// As sent; `declined` where the person's own part in an appointment is.
    public let status: String?
    public let begins: PartialDate?
    public let ends: PartialDate?
    /// Length in minutes, where it says that in place of an end.
    public let minutes: Int?
    /// A date was sent that is none, or a field of another kind: nothing may be concluded from what is left.
    public let isUnclear: Bool
    /// Organisations it is of, by ODS code.
    public let organisations: Set<ODSCode>
    /// `Organization/id` of those it refers to that did not come along and whose code it does not say.
    public let providers: Set<String>
}

/// One HTTP answer, read for contacts only.
public struct ContactAnswer: Sendable {
    public let contacts: [ReadContact]
    /// Values where a resource should be.
    public let strays: Int
    public let next: String?
    public let total: Int?
    public let issues: [ReadAnswer.Issue]
    /// The top resource's type.
    public let type: String
}
