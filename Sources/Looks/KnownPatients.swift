import FHIRWire

/// By what the Patients that a source has sent can be named, beside `Patient/id`: their identifiers, and the addresses at which they stand.
struct KnownPatients: Sendable {
    private var identifiers: Set<String> = []
    /// `base/Patient/id` of Patients that came under another server's address: a source behind a gateway calls itself by its inner one.
    private var addresses: Set<String> = []

    mutating func add(_ patient: ReadResource) {
        identifiers.formUnion(patient.subject.identifiers)
        if let base = patient.subject.base { addresses.insert("\(base)/Patient/\(patient.key.id)") }
    }

    /// Whether a resource names its person by what one of these Patients is known by, or by nothing but `Patient/id` and the number.
    ///
    /// A hospital number that no Patient of the source bears is somebody else's until one says otherwise; so is `Patient/1` of a server
    /// from which no Patient came (HL7 FHIR R4, Bundle 2.36.4).
    func mayBeMeant(by resource: ReadResource) -> Bool {
        let subject = resource.subject
        if resource.key.type == "Patient" { return true }
        guard subject.identifiers.isSubset(of: identifiers) else { return false }
        guard let base = subject.base, let reference = subject.reference else { return true }
        return addresses.contains("\(base)/\(reference)")
    }
}
