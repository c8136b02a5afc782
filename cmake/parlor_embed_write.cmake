# Run by the build for parlor_embed_files: writes the source that holds the bytes of the files in LIST to OUTPUT.
# The assembler's .incbin takes them in as they are, which costs neither compile time nor memory. The hash in each ETag
# also makes the source change, and so compile again, when a file does.
cmake_policy(VERSION 3.25)

function(parlor_content_type path result)
  set(types
    html=text/html~charset=utf-8 htm=text/html~charset=utf-8 css=text/css~charset=utf-8
    js=text/javascript~charset=utf-8 mjs=text/javascript~charset=utf-8 txt=text/plain~charset=utf-8
    md=text/markdown~charset=utf-8 csv=text/csv~charset=utf-8 xml=text/xml~charset=utf-8
    json=application/json map=application/json webmanifest=application/manifest+json wasm=application/wasm
    pdf=application/pdf svg=image/svg+xml png=image/png jpg=image/jpeg jpeg=image/jpeg gif=image/gif webp=image/webp
    avif=image/avif ico=image/x-icon woff=font/woff woff2=font/woff2 ttf=font/ttf otf=font/otf
    mp3=audio/mpeg ogg=audio/ogg wav=audio/wav mp4=video/mp4 webm=video/webm)
  set(type application/octet-stream)
  if(path MATCHES "\\.([A-Za-z0-9]+)$")
    string(TOLOWER "${CMAKE_MATCH_1}" extension)
    foreach(known IN LISTS types)
      if(known MATCHES "^${extension}=(.*)$")
        string(REPLACE "~" "; " type "${CMAKE_MATCH_1}")
      endif()
    endforeach()
  endif()
  set("${result}" "${type}" PARENT_SCOPE)
endfunction()

file(READ "${LIST}" entries)
set(assembly "")
set(symbols "")
set(table "")
set(index 0)
foreach(entry IN LISTS entries)
  string(FIND "${entry}" "=" equals)
  string(SUBSTRING "${entry}" 0 ${equals} path)
  math(EXPR behind "${equals} + 1")
  string(SUBSTRING "${entry}" ${behind} -1 file)

  file(SIZE "${file}" size)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 32 hash)
  parlor_content_type("${path}" type)
  set(symbol "${NAME}_embedded_${index}")
  string(APPEND assembly "    \".global ${symbol}\\n.hidden ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n\"\n")
  string(APPEND symbols "extern const char ${symbol}[];\n")
  string(APPEND table "    {R\"_(${path})_\", \"${type}\", {${symbol}, ${size}}, \"\\\"${hash}\\\"\"},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${OUTPUT}" "// Written by parlor_embed_files; what is here is overwritten.
#include \"${NAME}.hpp\"

__asm__(
    \".pushsection .rodata\\n\"
${assembly}    \".popsection\\n\");

extern \"C\" {
${symbols}}

namespace ${NAMESPACE} {

std::span<const parlor::static_file> files() noexcept {
    static const parlor::static_file all[] = {
${table}    };
    return all;
}

}  // namespace ${NAMESPACE}
")
