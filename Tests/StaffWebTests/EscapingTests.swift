import Testing

@testable import StaffWeb

/// Text of strangers is read in the order in which it was sent.
@Suite struct EscapingTests {
    private static func html(_ text: String) -> String {
        let html: HTML = "\(text)"
        return html.text
    }

    @Test("a mark that turns figures round is spelled out, and stays where letters run from right to left")
    func rightToLeftMark() {
        #expect(Self.html("take 2\u{200F} to 3\u{200F} mg") == "take 2[U+200F] to 3[U+200F] mg")
        #expect(Self.html("take 2\u{061C} to 3 mg") == "take 2[U+061C] to 3 mg")
        #expect(Self.html("\u{05D3}\u{200F} 3") == "<bdi>\u{05D3}\u{200F} 3</bdi>")
        #expect(Self.html("\u{202E}3 2") == "[U+202E]3 2")
    }
}
