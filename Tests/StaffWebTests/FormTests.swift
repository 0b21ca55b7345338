import Testing

@testable import StaffWeb

/// What is taken for a form.
@Suite struct FormTests {
    @Test(
        "a form's media type in any case and with parameters is one; what only begins like it is none",
        arguments: [
            ("application/x-www-form-urlencoded", true), ("Application/X-WWW-Form-Urlencoded", true),
            ("application/x-www-form-urlencoded ; charset=UTF-8", true), ("application/x-www-form-urlencodedevil", false),
            ("application/json", false), ("", false), ("multipart/form-data; boundary=application/x-www-form-urlencoded", false),
        ])
    func mediaType(_ text: String, isForm: Bool) { #expect(Form.isForm(text) == isForm) }

    @Test(
        "a form that gives one field two values contradicts itself; the same value twice does not",
        arguments: [
            ("nhs-number=1&nhs-number=2", true), ("nhs-number=1&nhs-number=1", false), ("a=1&b=2", false), ("a=1&%61=2", true), ("", false),
        ])
    func contradiction(body: String, contradicts: Bool) {
        #expect(Form.contradictsItself(Array(body.utf8)) == contradicts)
    }
}
