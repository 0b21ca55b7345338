import Testing

@testable import Objections

/// What a message can go to by itself.
@Suite struct ReachableAddressTests {
    @Test(
        "an email address or a mobile number alone is one",
        arguments: [
            ("somebody@example.com", ReachableAddress.email("somebody@example.com")),
            ("  o'hara+nhs@mail.example.co.uk\n", .email("o'hara+nhs@mail.example.co.uk")),
            ("anna&bob@example.org", .email("anna&bob@example.org")), ("a#b/c=d!e@example.org", .email("a#b/c=d!e@example.org")),
            ("07700 900123", .mobile("07700900123")), ("(07700) 900-123", .mobile("07700900123")),
            ("+44 7700 900123", .mobile("+447700900123")), ("+33 6 12 34 56 78", .mobile("+33612345678")),
        ])
    func alone(text: String, address: ReachableAddress) {
        #expect(ReachableAddress(text) == address)
    }

    @Test(
        "with words beside it, of a landline, or in doubt it is none: a person must heed what was added",
        arguments: [
            "", "call me", "somebody@example.com, not before noon", "07700 900123 leave no message", "020 7946 0000", "+44 20 7946 0000",
            "07700 90012", "somebody@example.com\nother@example.com", "somebody@example.com\r\nRCPT TO:<x@example.com>", "a@b",
            "<a@example.com>",
            "1 High Street, London E1 4AA", "+1", "٠٧٧٠٠٩٠٠١٢٣",
        ])
    func beside(text: String) {
        #expect(ReachableAddress(text) == nil)
    }
}
