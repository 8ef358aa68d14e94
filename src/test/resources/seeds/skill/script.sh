# Basic usage
./generate_image.sh "a cute banana wearing sunglasses"

# Specify output file
./generate_image.sh "a sunset over mountains" sunset.png

# Use a different model
./generate_image.sh "abstract art" output.png "google/gemini-3-pro-image-preview"
