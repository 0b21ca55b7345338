/// What a prescription's author meant by it: an order, less than an order, or that the medicine is not to be given.
extension Entry {
    /// A request that is only a proposal, a plan or an option: nobody has ordered it (HL7 FHIR R4 medicationrequest-intent).
    /// One whose intent was not sent, or is a word of its sender's own, counts as an order: in sight is the safer reading.
    public var isOnlyIntended: Bool {
        guard case .medicine(let it) = content, it.kind == .request, let intent = it.intent else { return false }
        return ["proposal", "plan", "option"].contains(intent.lowercased())
    }

    /// A request that something is not to be done (HL7 FHIR R4 12.6, `ServiceRequest.doNotPerform`): an order for the time to come, and no
    /// word of what happened.
    public var isInstructionNotToDo: Bool {
        guard case .encounter(let it) = content, it.kind == EncounterStatement.request else { return false }
        return assertion == .notDone
    }

    /// An instruction that the medicine is not to be given (HL7 FHIR R4 11.1, `doNotPerform`).
    public var isInstructionNotToGive: Bool {
        guard case .medicine(let it) = content, it.kind == .request else { return false }
        return assertion == .notDone
    }
}
